package dev.caravan.load;

import org.springframework.stereotype.Component;

/** What dry runs leave behind. Thread-safe. */
@Component
public class DryRuns {
    private final TargetTables tables;

    DryRuns(TargetTables tables) {
        this.tables = tables;
    }

    /** Whether they tell duplicates in this database. */
    public boolean tellDuplicates() {
        return tables.tellDuplicatesOfDryRuns();
    }

    /** Drops what was remembered of those that have ended. */
    public void forget() {
        tables.forgetDryRuns();
    }
}
