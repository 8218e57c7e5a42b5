package dev.caravan.ledger.job;

/**
 * Tells sources apart before any of them is read: two sources are the same content of the same table only if their keys are equal.
 *
 * @param digest SHA-256, hexadecimal, of table, size, and the settings that decide which rows a content becomes
 * @param waits whether an unfinished job of the same content answers for the source. False if nothing would look at the source again should
 *     that job fail
 */
public record ContentKey(String digest, boolean waits) {}
