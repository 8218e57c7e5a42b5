package dev.caravan.web;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage is paused or resumed.
 *
 * @param where everywhere: in all processes that share the ledger; here: in the one that answers, until it ends
 * @param reason pause: why, for the others; absent: not said
 */
record StageRequest(
        @NotNull @Pattern(regexp = HERE + "|" + EVERYWHERE) String where,
        @Nullable @Size(min = 1, max = 500) String reason) {
    static final String HERE = "here";
    static final String EVERYWHERE = "everywhere";

    boolean isHere() {
        return where.equals(HERE);
    }
}
