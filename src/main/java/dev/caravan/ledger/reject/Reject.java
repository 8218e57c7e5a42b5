package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * A record that was refused.
 *
 * @param record its number in the file, from 1, the header not counted
 * @param line physical line on which it starts, from 1
 * @param offset bytes of the file before it, unpacked if it is compressed
 * @param column the column at fault; null where the record as a whole is
 * @param reason stable code, kebab-case
 * @param message for people
 * @param raw the record's original text in UTF-8, without the line end; a byte that can't be decoded shows as {@code \xHH}
 * @param plain whether that is in the dialect of files of rejects: it is a correction that was refused
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; a copy of each would cost more than it guards
public record Reject(
        long record,
        long line,
        long offset,
        @Nullable String column,
        String reason,
        String message,
        byte[] raw,
        boolean plain) {
    /** A record as it stood in its file. */
    public Reject(
            long record, long line, long offset, @Nullable String column, String reason, String message, byte[] raw) {
        this(record, line, offset, column, reason, message, raw, false);
    }
}
