package dev.caravan.check;

/**
 * Why a record of a chunk is refused.
 *
 * @param record its index in the chunk, from 0
 * @param column index of the column at fault, -1 where the record as a whole is
 * @param reason stable code, kebab-case
 * @param message for people
 */
public record Violation(int record, int column, String reason, String message) {}
