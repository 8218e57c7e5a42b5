package dev.caravan.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that replaces a reject.
 *
 * @param line of the reject
 * @param offset of the reject
 * @param fields of the job's columns; null: no value (an empty field without quotes)
 * @param raw text of the record in the dialect of the job's file, which counts instead of the fields; null: the fields count
 */
public record CorrectedRow(
        long line,
        long offset,
        @Nullable List<@Nullable String> fields,
        @Nullable String raw) {}
