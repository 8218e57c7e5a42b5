package dev.caravan.load.table;

import org.springframework.stereotype.Component;

/** State that dry runs leave in the database. Thread-safe. */
@Component
public class DryRuns {
    private final TableDialect dialect;

    DryRuns(TableDialect dialect) {
        this.dialect = dialect;
    }

    /** Whether dry runs detect duplicates in this database. */
    public boolean tellDuplicates() {
        return dialect.tellDuplicatesOfDryRuns();
    }

    /** Drops the state of ended dry runs. */
    public void forget() {
        dialect.forgetDryRuns();
    }
}
