package dev.caravan.ledger.reject;

import org.jspecify.annotations.Nullable;

/**
 * Which rejects of a job are meant.
 *
 * @param reason their code; null: any
 * @param column the invalid column; empty: none, because the whole record is invalid; null: any
 */
public record RejectFilter(
        @Nullable String reason, @Nullable String column) {
    public static final RejectFilter ALL = new RejectFilter(null, null);
}
