package dev.caravan.embedded;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.embedded.queue.QueueInProcess;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * Starts the database and the queue that the configuration does not name, each in a thread of its own, before Spring reads which beans there
 * are: most of a start is one thread's work.
 */
final class EarlyStart implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private @Nullable CompletableFuture<RunningPostgres> postgres;
    private @Nullable CompletableFuture<QueueInProcess> queue;
    private Path dataDir = Path.of("caravan-data");

    static boolean namesNoDatabase(Environment environment) {
        return !environment.containsProperty("caravan.db.url");
    }

    static boolean namesNoQueue(Environment environment) {
        return !environment.containsProperty("caravan.sqs.endpoint")
                && !environment.acceptsProfiles(Profiles.of("aws"));
    }

    private static boolean sendsOrLoads(Environment environment) {
        return environment.getProperty("caravan.split.enabled", Boolean.class, false)
                || environment.getProperty("caravan.load.enabled", Boolean.class, false);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        dataDir = Path.of(environment.getProperty("caravan.data-dir", dataDir.toString()));
        if (namesNoDatabase(environment)) {
            postgres = started(this::startPostgres);
        }
        if (namesNoQueue(environment) && sendsOrLoads(environment)) {
            CompletableFuture<QueueInProcess> starting = started(QueueInProcess::start);
            context.addApplicationListener(
                    (ApplicationFailedEvent failed) -> result(starting).close());
            queue = starting;
        }
        context.getBeanFactory().registerSingleton("earlyStart", this);
    }

    /** @throws dev.caravan.embedded.lifecycle.EmbeddedStartException if no server can run */
    RunningPostgres postgres() {
        return postgres == null ? startPostgres() : result(postgres);
    }

    QueueInProcess queue() {
        return queue == null ? QueueInProcess.start() : result(queue);
    }

    private RunningPostgres startPostgres() {
        return EmbeddedPostgres.start(dataDir);
    }

    private static <T> CompletableFuture<T> started(Supplier<T> start) {
        return CompletableFuture.supplyAsync(start, task -> {
            Thread thread = new Thread(task, "early-start");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static <T> T result(CompletableFuture<T> started) {
        try {
            return started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
