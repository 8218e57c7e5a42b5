package dev.caravan.ledger;

/**
 * What has become of a job's records at one moment.
 *
 * @param counts its balance
 * @param mended records that had too few or too many fields and were taken nonetheless
 * @param corrected how many of its rejects other jobs have corrected; they count no more as rejected
 */
public record Tally(Counts counts, Mended mended, long corrected) {}
