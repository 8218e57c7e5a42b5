package dev.caravan.load.table;

import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.WriteMode;

/** What a job's mode allows its publish to do, and how much of it is noted. */
final class PublishBounds {
    /** How many of the records that updated rows a publish notes: enough for a recurring file of which few rows have changed. */
    static final int MOST_UPDATES_NOTED = 100_000;

    private PublishBounds() {}

    /** @throws UnpublishableException if there are duplicates, and the mode fails at them */
    static void requireDuplicates(WriteMode mode, long job, long duplicates, long staged) {
        if (mode.onDuplicate() == DuplicatePolicy.FAIL && duplicates > 0) {
            throw new UnpublishableException(
                    "%,d of %,d records have the key of a row that exists, or of another record; with on-duplicate: fail nothing was loaded; caravan duplicates %d lists them"
                            .formatted(duplicates, staged, job));
        }
    }

    /**
     * @param rows of the table before, within the scope
     * @throws UnpublishableException if more rows are deleted or marked than the mode allows
     */
    static void requireDeletes(WriteMode mode, long deleted, long rows) {
        if (mode.maxDeletes().isExceededBy(deleted, rows)) {
            throw new UnpublishableException(
                    "%d of %d rows are not in the file, more than max-deletes allows (%s), so nothing was loaded: if the file is whole, load it with --max-deletes %1$d"
                            .formatted(deleted, rows, mode.maxDeletes()));
        }
    }
}
