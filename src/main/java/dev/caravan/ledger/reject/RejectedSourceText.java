package dev.caravan.ledger.reject;

/**
 * What stands in the source where a record was refused.
 *
 * @param record its number in the file, from 1
 * @param offset bytes of the file before it, unpacked if it is compressed
 * @param reason stable code
 * @param escaped its text; a byte that can't be decoded shows as {@code \xHH}
 * @param plain whether that text is not the file's any more, but that of a correction that was refused
 * @param corrected whether a row of another job took its place
 */
public record RejectedSourceText(
        long record, long offset, String reason, String escaped, boolean plain, boolean corrected) {}
