package dev.caravan.load.table;

import org.springframework.stereotype.Component;

/** What dry runs leave behind. Thread-safe. */
@Component
public class DryRuns {
    private final TableDialect dialect;

    DryRuns(TableDialect dialect) {
        this.dialect = dialect;
    }

    /** Whether they tell duplicates in this database. */
    public boolean tellDuplicates() {
        return dialect.tellDuplicatesOfDryRuns();
    }

    /** Drops what was remembered of those that have ended. */
    public void forget() {
        dialect.forgetDryRuns();
    }
}
