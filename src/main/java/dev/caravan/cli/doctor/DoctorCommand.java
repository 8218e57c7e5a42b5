package dev.caravan.cli.doctor;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.output.ExitCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan doctor}: tries what a start needs, each thing by itself. */
@Command(
        name = "doctor",
        description =
                "Tries what Caravan needs: Java, disk, DNS, database, clock, queues and buckets, and says how to mend what fails.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Nothing is loaded and no message is taken. Missing queues are created where serve would create them.",
            "Exit codes: 0 everything works, 2 bad usage or configuration, 4 something does not.",
        })
public final class DoctorCommand extends ApplicationCommand {
    /** User and password may precede the host. */
    private static final Pattern HOST = Pattern.compile("//(?:[^/@]*@)?(?<host>[A-Za-z0-9._-]+)");

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description = "Address of the SQS service; default: as configured, or inside the process.")
    @Nullable String queue;

    @Override
    public Integer call() {
        Map<String, Object> properties = target.properties();
        if (queue != null) {
            properties.put("caravan.sqs.endpoint", queue);
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        findings.add(MachineChecks.disk(target.dataDir));
        try (ConfigurableApplicationContext application = Application.configurationOnly(properties, isDebug())) {
            findings.add(MachineChecks.dns(hosts(application)));
            findings.addAll(DatabaseChecks.all(() -> application.getBean(DataSource.class)));
            if (queue != null || Application.isQueueConfigured()) {
                findings.addAll(CloudChecks.queues(application));
            } else {
                findings.add(Finding.ok("queue", "inside the process, unless --queue names one"));
            }
            findings.addAll(CloudChecks.buckets(application));
        }
        findings.forEach(this::print);
        out().flush();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAILED)
                ? ExitCode.FAILED
                : ExitCode.COMPLETED;
    }

    private void print(Finding finding) {
        out().printf(
                        Locale.ROOT,
                        "%-8s %-20s %s%n",
                        finding.level() == Finding.Level.OK ? "ok" : finding.level(),
                        finding.subject(),
                        finding.text());
        if (finding.cure() != null) {
            out().printf("%29s → %s%n", "", finding.cure());
        }
    }

    private Set<String> hosts(ConfigurableApplicationContext application) {
        Set<String> hosts = new LinkedHashSet<>();
        Matcher database = HOST.matcher(application.getEnvironment().getProperty("spring.datasource.url", ""));
        if (database.find()) {
            hosts.add(database.group("host"));
        }
        if (queue != null) {
            String host = URI.create(queue).getHost();
            if (host != null) {
                hosts.add(host);
            }
        }
        return hosts;
    }
}
