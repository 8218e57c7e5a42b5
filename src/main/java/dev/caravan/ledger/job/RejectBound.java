package dev.caravan.ledger.job;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The maximum number or percentage of a job's rejects.
 *
 * @param setting as the user wrote it
 * @param records number of records; null if it is a percentage
 * @param percent percentage of the recorded records; null if it is a number
 * @param undo whether a job that exceeds it is undone
 */
public record RejectBound(
        String setting, @Nullable Long records, @Nullable BigDecimal percent, boolean undo) {}
