package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * What a correction that was refused makes of a reject.
 *
 * @param record its number in the first job's file
 * @param column the column at fault; null where the record as a whole is
 * @param reason stable code
 * @param message for people
 * @param raw the record as the correction has it, in UTF-8
 * @param plain whether that is in the dialect of files of rejects, else in that of the first job's file
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; a copy of each would cost more than it guards
public record RejectUpdate(
        long record, @Nullable String column, String reason, String message, byte[] raw, boolean plain) {}
