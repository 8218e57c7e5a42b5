package dev.caravan.ledger.job;

/**
 * Records of a job with too few or too many fields that its policy accepts. The balance counts these records, too.
 *
 * @param padded records that had fewer fields than columns
 * @param truncated records that had more fields, of which the last were dropped
 */
public record FieldMismatchCounts(long padded, long truncated) {
    public static final FieldMismatchCounts NONE = new FieldMismatchCounts(0, 0);
}
