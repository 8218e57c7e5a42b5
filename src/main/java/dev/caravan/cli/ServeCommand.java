package dev.caravan.cli;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.client.ServerFile;
import dev.caravan.cli.option.LoaderOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.embedded.queue.EmbeddedQueue;
import dev.caravan.web.security.LocalKey;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravan serve}: runs until SIGTERM or Ctrl-C. */
@Command(
        name = "serve",
        description = "Watches the drop folder, serves HTTP and loads files, until it is stopped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Drop files into D/inbox; they go to D/done or D/failed, and are never deleted or overwritten.",
            "A file is taken when its size and time have not changed for two seconds, or when it was renamed into place.",
            "",
            "Workers of role report make reports of dropped and uploaded files, and of files requested by name; they need no queue.",
            "Roles split and load may run in separate processes, any number of each over one queue and one database. --queue",
            "names the queue; default: one on this machine, which caravan serve --role queue runs.",
            "",
            "Examples:",
            "  caravan serve",
            "  caravan serve --port 8081",
            "  caravan serve --role queue",
            "  caravan serve --role split --queue http://127.0.0.1:9324",
            "  caravan serve --role report --db postgres://loader@db.example.com/crm",
            "  caravan serve --role load --loaders 4 --db postgres://loader@db.example.com/crm",
            "  caravan serve --role load --management-port 9102",
        })
@SuppressWarnings("NullAway.Init")
public final class ServeCommand extends ApplicationCommand {
    /** Not an exit code: the routes continue to run after the command has returned. */
    static final int STILL_RUNNING = -1;

    enum Role {
        all,
        split,
        load,
        report,
        web,
        queue
    }

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "What this process does: ${COMPLETION-CANDIDATES}; several with commas (default: all).")
    List<Role> roles = List.of(Role.all);

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description =
                    "Address of the SQS service; default: inside this process for role all, else http://127.0.0.1:9324.")
    @Nullable String queue;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of role web (default: 8080), or of role queue (default: 9324); 0 takes a free one.")
    @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "Address that --port and --management-port listen at (default: 127.0.0.1, this machine alone).")
    @Nullable String bind;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description =
                    "Port for health, metrics and JMX over HTTP of a process without role web (default: none); 0 takes a free one.")
    @Nullable Integer managementPort;

    @Mixin
    LoaderOptions loaders = new LoaderOptions();

    @Override
    public Integer call() {
        Set<Role> wanted = EnumSet.copyOf(roles);
        if (wanted.contains(Role.queue)) {
            if (wanted.size() > 1) {
                throw new CommandFailure(ExitCode.USAGE, "--role queue runs alone; start the other roles beside it");
            }
            if (managementPort != null) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--role queue has no management; the other roles tell how many messages it holds");
            }
            return serveQueue();
        }
        boolean all = wanted.contains(Role.all);
        boolean split = all || wanted.contains(Role.split);
        boolean load = all || wanted.contains(Role.load);
        boolean report = all || wanted.contains(Role.report);
        boolean web = all || wanted.contains(Role.web);
        if (web && managementPort != null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--management-port is for processes without role web, which has all of it at --port");
        }
        Map<String, Object> properties = target.properties();
        properties.put("caravan.inbox.enabled", split);
        properties.put("caravan.split.enabled", split);
        properties.put("caravan.load.enabled", load);
        properties.put("caravan.report.enabled", report);
        properties.put("caravan.web.enabled", web);
        if (port != null) {
            properties.put("server.port", port);
        }
        if (managementPort != null) {
            properties.put("caravan.management.enabled", true);
            properties.put("server.port", managementPort);
            // The page is of the API.
            properties.put("spring.web.resources.add-mappings", false);
        }
        if (bind != null) {
            properties.put("server.address", bind);
        }
        if (queue != null) {
            properties.put("caravan.sqs.endpoint", queue);
        } else if (!(split && load) && !Application.isQueueConfigured()) {
            properties.put("caravan.sqs.endpoint", "http://127.0.0.1:" + EmbeddedQueue.WELL_KNOWN_PORT);
        }
        loaders.addTo(properties);
        // The shutdown hook closes the context: on SIGTERM and Ctrl-C loaders finish their chunks, and splitters return
        // their leases.
        boolean http = web || managementPort != null;
        var application = wanted.equals(EnumSet.of(Role.report))
                ? Application.serveReports(properties, http, isDebug())
                : Application.serve(properties, http, isDebug());
        if (web && split && load) {
            announce(application);
        }
        String served = new ServedText(application).line(split, split || load);
        out().printf(
                        "Caravan serves %s%s%s. Stop it with Ctrl-C.%n%s%n",
                        split && load && report && web
                                ? "everything"
                                : wanted.stream().map(Role::name).collect(Collectors.joining(" and ")),
                        split
                                ? ", watching " + application.getEnvironment().getProperty("caravan.inbox.directory")
                                : "",
                        http
                                ? (web ? ", at http://" : ", management at http://")
                                        + address(application.getEnvironment())
                                : "",
                        served);
        out().flush();
        return STILL_RUNNING;
    }

    /** Lets commands of this user that name the same data directory use this server, as long as it runs. */
    private void announce(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        String host = environment.getRequiredProperty("server.address");
        boolean anyAddress = host.equals("0.0.0.0") || host.equals("::");
        if (environment.getProperty(
                        "server.ssl.enabled",
                        Boolean.class,
                        environment.containsProperty("server.ssl.bundle")
                                || environment.containsProperty("server.ssl.key-store")
                                || environment.containsProperty("server.ssl.certificate"))
                || !(anyAddress || host.matches("127\\..*|::1|localhost"))) {
            return;
        }
        ServerFile file = new ServerFile(
                URI.create("http://"
                        + (anyAddress
                                ? "127.0.0.1:" + environment.getRequiredProperty("local.server.port")
                                : address(environment))),
                ProcessHandle.current().pid(),
                application.getBean(LocalKey.class).text(),
                ServerFile.configuration(target.database, System.getenv()));
        try {
            file.write(target.dataDir);
        } catch (IOException e) {
            err().printf(
                            "%s: can't be written, so loads run beside this server: %s%n",
                            target.dataDir.resolve("server"), e.getMessage());
            return;
        }
        application.addApplicationListener((ApplicationListener<ContextClosedEvent>) closing -> {
            try {
                file.delete(target.dataDir);
            } catch (IOException e) {
                // Commands see that its process is gone.
            }
        });
    }

    /** Host and port as a URL has them; the port is known once the server listens. */
    private static String address(Environment environment) {
        String host = environment.getRequiredProperty("server.address");
        return (host.contains(":") ? "[" + host + "]" : host) + ":"
                + environment.getRequiredProperty("local.server.port");
    }

    private int serveQueue() {
        if (!isDebug()) {
            LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        }
        EmbeddedQueue running = EmbeddedQueue.start(port == null ? EmbeddedQueue.WELL_KNOWN_PORT : port);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        out().printf(
                        "Caravan serves the queue at %s. Stop it with Ctrl-C; its messages go with it.%n",
                        running.endpoint());
        out().flush();
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return STILL_RUNNING;
    }
}
