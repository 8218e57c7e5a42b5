package dev.caravan.ledger;

import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestMariaDb;

/** The kinds of databases that may hold a ledger. */
enum LedgerDatabase {
    POSTGRESQL,
    H2,
    MARIADB;

    /** An empty ledger; the test is skipped where the database is not available. */
    LedgerFixture create() {
        return switch (this) {
            case POSTGRESQL -> new LedgerFixture(TestDatabase.create().url());
            case H2 -> new LedgerFixture("jdbc:h2:mem:ledger%d;DB_CLOSE_DELAY=-1".formatted(System.nanoTime()));
            case MARIADB -> new LedgerFixture(TestMariaDb.freshUrl());
        };
    }
}
