package dev.caravan.ledger.reject;

/**
 * The source text of a rejected record.
 *
 * @param record its number in the file, from 1
 * @param offset bytes of the file before it, decompressed
 * @param reason stable code
 * @param escaped its text; a byte that can't be decoded shows as {@code \xHH}
 * @param rfc4180 whether the text is that of a rejected correction instead of the file's
 * @param corrected whether a row of another job corrected it
 */
public record RejectedSourceText(
        long record, long offset, String reason, String escaped, boolean rfc4180, boolean corrected) {}
