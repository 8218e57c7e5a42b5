package dev.caravan.ledger.job;

/**
 * What a publish did: each staged row was inserted, updated a row, or was a duplicate.
 *
 * @param inserted rows that are new in the table
 * @param updated rows of the table that got other values
 * @param deleted rows of the table that were deleted, or marked as deleted
 * @param duplicates staged rows whose key another row holds, or that are the row which exists
 */
public record PublishResult(long inserted, long updated, long deleted, long duplicates) {}
