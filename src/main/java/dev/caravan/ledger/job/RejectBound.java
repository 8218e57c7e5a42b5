package dev.caravan.ledger.job;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How many of a job's records may be rejected.
 *
 * @param setting as a person wrote it
 * @param records so many; null: it is a share
 * @param percent of the records accounted for; null: it is a number
 * @param undo whether a job beyond it is undone
 */
public record RejectBound(
        String setting, @Nullable Long records, @Nullable BigDecimal percent, boolean undo) {}
