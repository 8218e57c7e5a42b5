package dev.caravan.ledger.job;

/**
 * The number of a job's rejects with one reason.
 *
 * @param example one of the messages
 */
public record ReasonCount(String reason, String example, long records) {}
