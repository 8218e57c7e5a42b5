package dev.caravan.ledger.job;

/**
 * The answer to a claim.
 *
 * @param job the job of this version of the source
 * @param created whether this claim made it; false if it was there before
 */
public record Claim(Job job, boolean created) {}
