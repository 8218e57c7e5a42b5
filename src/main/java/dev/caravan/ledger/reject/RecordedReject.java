package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * A reject as the ledger has it.
 *
 * @param reject with the beginning of its text
 * @param correctedBy the job that corrected it; null if none did
 */
public record RecordedReject(Reject reject, @Nullable Long correctedBy) {}
