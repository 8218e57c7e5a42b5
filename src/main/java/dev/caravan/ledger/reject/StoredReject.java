package dev.caravan.ledger.reject;

/**
 * A reject as corrections find it.
 *
 * @param record its number in the first job's file
 * @param line on which it stood there
 * @param offset bytes before it
 * @param corrected whether a row took its place already
 * @param marked its text, where some of it may stand for bytes that couldn't be decoded; else nothing
 */
public record StoredReject(long record, long line, long offset, boolean corrected, String marked) {}
