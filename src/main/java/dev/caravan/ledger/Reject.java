package dev.caravan.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A record that was refused.
 *
 * @param record its number in the file, from 1, the header not counted
 * @param line physical line on which it starts, from 1
 * @param offset its first byte in the decoded text of the file
 * @param column the column at fault; null where the record as a whole is
 * @param reason stable code, kebab-case
 * @param message for people
 * @param raw the record's bytes as they stood in the file, without the line end
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; a copy of each would cost more than it guards
public record Reject(
        long record, long line, long offset, @Nullable String column, String reason, String message, byte[] raw) {}
