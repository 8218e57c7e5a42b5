package dev.caravan.load.table;

import org.springframework.stereotype.Component;

/** Tables that jobs need while they load. Thread-safe. */
@Component
public class JobTables {
    private final TableDialect dialect;

    JobTables(TableDialect dialect) {
        this.dialect = dialect;
    }

    /** Whether dry runs detect duplicates in this database. */
    public boolean tellDuplicates() {
        return dialect.tellDuplicatesOfDryRuns();
    }

    /** Drops the tables of ended jobs. */
    public void dropEnded() {
        dialect.dropJobTables();
    }
}
