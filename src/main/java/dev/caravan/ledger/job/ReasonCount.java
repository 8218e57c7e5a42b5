package dev.caravan.ledger.job;

/**
 * How often a reason occurs among a job's rejects.
 *
 * @param example one of the messages
 */
public record ReasonCount(String reason, String example, long records) {}
