package dev.caravan.ledger.reject;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive uncorrected rejects of a job, in the order of the file.
 *
 * @param next the record after which the next page begins; null: there is none
 */
public record RejectPage(List<Entry> entries, @Nullable Long next) {
    /**
     * A reject.
     *
     * @param reject with the beginning of its text
     * @param cut whether its text is longer
     */
    public record Entry(Reject reject, boolean cut) {}
}
