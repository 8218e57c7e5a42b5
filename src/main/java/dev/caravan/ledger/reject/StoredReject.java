package dev.caravan.ledger.reject;

/**
 * A reject, as a correction needs it.
 *
 * @param record its number in the first job's file
 * @param line its line there
 * @param offset bytes of that file before it
 * @param corrected whether a row has corrected it
 * @param marked its text if it may contain escapes of undecodable bytes; else empty
 */
public record StoredReject(long record, long line, long offset, boolean corrected, String marked) {}
