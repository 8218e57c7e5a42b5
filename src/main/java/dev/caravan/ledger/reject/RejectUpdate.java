package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * A new state of a reject, after its correction was rejected.
 *
 * @param record its number in the first job's file
 * @param column the invalid column; null if the whole record is invalid
 * @param reason stable code
 * @param message for people
 * @param raw the correction's text of the record, in UTF-8
 * @param rfc4180 whether {@code raw} is in the dialect of rejects files (RFC 4180), else of the first job's file
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; a copy of each would cost more than it guards
public record RejectUpdate(
        long record, @Nullable String column, String reason, String message, byte[] raw, boolean rfc4180) {}
