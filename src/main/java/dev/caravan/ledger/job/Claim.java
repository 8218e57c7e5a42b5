package dev.caravan.ledger.job;

/**
 * The result of a claim.
 *
 * @param job the job of this version of the source
 * @param created whether this claim created it; false if it existed
 */
public record Claim(Job job, boolean created) {}
