package dev.caravan.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Migrates the ledger, and refuses one that a later version has made unfit for this one ({@link LaterMigrations}), while Spring creates the
 * beans, none of which reads it before the application runs. A context that creates beans only when they are used waits for the migration at
 * once.
 */
@Component
class LedgerMigration implements FlywayMigrationStrategy, SmartLifecycle {
    private final ConfigurableApplicationContext context;
    private @Nullable CompletableFuture<Void> migration;
    private boolean running;

    LedgerMigration(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void migrate(Flyway flyway) {
        if (context.isRunning()) {
            migrateAndCheck(flyway);
        } else {
            // A thread of the common pool may not see the classes of an application that is packed into one file.
            migration = CompletableFuture.runAsync(
                    () -> migrateAndCheck(flyway), task -> new Thread(task, "ledger-migration").start());
        }
    }

    private static void migrateAndCheck(Flyway flyway) {
        flyway.migrate();
        LaterMigrations.check(flyway.info());
    }

    /** Before all others. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        running = true;
        if (migration != null) {
            try {
                migration.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
