package dev.caravan.cli.feeds;

import dev.caravan.cli.application.CommandEnvironment;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.RenamedSettings;
import dev.caravan.feed.Reports;
import dev.caravan.feed.yaml.FeedCheck;
import dev.caravan.feed.yaml.FeedFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.core.env.ConfigurableEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan feeds check}: needs neither database nor queue. */
@Command(
        name = "check",
        description = "Says what is wrong with feeds and reports: file, line, setting, and what to write instead.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 nothing is wrong, 2 something is.",
            "",
            "Examples:",
            "  caravan feeds check",
            "  caravan feeds check people.yml --json",
        })
@SuppressWarnings("NullAway.Init")
final class FeedsCheckCommand implements Callable<Integer> {
    /** Where Spring looks in the working directory. */
    private static final List<Path> USUAL = List.of(
            Path.of("application.yml"),
            Path.of("application.yaml"),
            Path.of("config/application.yml"),
            Path.of("config/application.yaml"));

    private static final long LARGEST_FILE_BYTES = 16_000_000;

    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "YAML files, each checked by itself (default: the configuration as a start reads it).")
    List<Path> files = List.of();

    @Option(names = "--json", description = "Print one JSON object a fault.")
    boolean json;

    @Override
    public Integer call() {
        List<FeedFault> faults = new ArrayList<>();
        Set<String> rules = new LinkedHashSet<>();
        if (files.isEmpty()) {
            checkConfiguration(faults, rules);
        } else {
            files.forEach(file -> check(file, faults, rules));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (FeedFault fault : faults) {
            out.println(json ? Json.line(fault) : Terminal.line(fault.toString()));
        }
        if (!json) {
            out.println(
                    faults.isEmpty()
                            ? "nothing is wrong with "
                                    + (rules.isEmpty() ? "it: there is no feed" : String.join(", ", rules))
                            : faults.size() == 1 ? "1 fault" : faults.size() + " faults");
        }
        out.flush();
        return faults.isEmpty() ? ExitCode.COMPLETED : ExitCode.USAGE;
    }

    private static void check(Path file, List<FeedFault> faults, Set<String> rules) {
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                faults.add(new FeedFault(file.toString(), 0, null, "is larger than 16 MB"));
                return;
            }
            FeedCheck.Result result = FeedCheck.result(file.toString(), Files.readString(file));
            faults.addAll(result.faults());
            rules.addAll(result.rules());
        } catch (CharacterCodingException e) {
            faults.add(new FeedFault(file.toString(), 0, null, "is not in UTF-8"));
        } catch (NoSuchFileException e) {
            faults.add(new FeedFault(file.toString(), 0, null, "is not there"));
        } catch (IOException e) {
            faults.add(new FeedFault(file.toString(), 0, null, "can't be read: " + e.getMessage()));
        }
    }

    private static boolean isMissingGlob(FeedFault fault) {
        return String.valueOf(fault.key()).endsWith(".match") && fault.message().startsWith("is \"\"");
    }

    /** A file with faults is checked by itself; if none has any, what they are together is checked, with the process's environment. */
    private static void checkConfiguration(List<FeedFault> faults, Set<String> rules) {
        try {
            ConfigurableEnvironment environment = CommandEnvironment.read(Map.of());
            ConfiguredFiles.of(environment).forEach(file -> check(file, faults, rules));
            // The glob of a feed may be in another file than some of its settings.
            if (faults.stream().allMatch(FeedsCheckCommand::isMissingGlob)) {
                faults.clear();
                RenamedSettings.refuse(environment);
                Feeds.configuredBy(environment).all().keySet().forEach(name -> rules.add("feed " + name));
                Reports.configuredBy(environment).all().keySet().forEach(name -> rules.add("report " + name));
            }
        } catch (RuntimeException e) {
            // A file that is no YAML can't be asked for by the environment.
            USUAL.stream().filter(Files::isRegularFile).forEach(file -> check(file, faults, rules));
            if (faults.isEmpty()) {
                CommandFailure failure = ErrorMessages.explain(e);
                faults.add(new FeedFault("configuration", 0, null, String.valueOf(failure.getMessage())));
            }
        }
    }
}
