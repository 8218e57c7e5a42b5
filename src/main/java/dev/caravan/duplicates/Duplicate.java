package dev.caravan.duplicates;

/**
 * A record that was not taken because of its key.
 *
 * @param record its number
 * @param reason stable code
 * @param winnerLine the line that won; 0 if a row of the table did
 */
public record Duplicate(long record, String reason, long winnerLine, String message) {}
