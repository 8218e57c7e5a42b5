package dev.caravan.ledger;

import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestMariaDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kinds of databases that may hold a ledger. */
enum LedgerDatabase {
    POSTGRESQL,
    H2,
    SQLITE,
    MARIADB;

    /** An empty ledger; the test is skipped where the database is not available. */
    LedgerFixture create() {
        return switch (this) {
            case POSTGRESQL -> new LedgerFixture(TestDatabase.create().url());
            case H2 -> new LedgerFixture("jdbc:h2:mem:ledger%d;DB_CLOSE_DELAY=-1".formatted(System.nanoTime()));
            case SQLITE -> new LedgerFixture("jdbc:sqlite:" + newDirectory().resolve("ledger.db"));
            case MARIADB -> new LedgerFixture(TestMariaDb.freshUrl());
        };
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("ledger");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
