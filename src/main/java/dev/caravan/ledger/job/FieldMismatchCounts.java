package dev.caravan.ledger.job;

/**
 * Records of a job that were mended, as its policy for rows with too few or too many fields wants it; whatever became of them is in
 * its balance, too.
 *
 * @param padded records that had fewer fields than columns
 * @param truncated records that had more, of which the last were dropped
 */
public record FieldMismatchCounts(long padded, long truncated) {
    public static final FieldMismatchCounts NONE = new FieldMismatchCounts(0, 0);
}
