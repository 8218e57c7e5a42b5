package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * A rejected record.
 *
 * @param record its number in the file, from 1, the header not counted
 * @param line physical line on which it starts, from 1
 * @param offset bytes of the file before it, decompressed
 * @param column the invalid column; null if the whole record is invalid
 * @param reason stable code, kebab-case
 * @param message for people
 * @param raw the record's original text in UTF-8, without the line end; a byte that can't be decoded shows as {@code \xHH}
 * @param rfc4180 whether {@code raw} is in the dialect of rejects files (RFC 4180): a rejected correction
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
        boolean rfc4180) {
    /** A record as in its file. */
    public Reject(
            long record, long line, long offset, @Nullable String column, String reason, String message, byte[] raw) {
        this(record, line, offset, column, reason, message, raw, false);
    }
}
