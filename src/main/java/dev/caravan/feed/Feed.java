package dev.caravan.feed;

import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Ragged;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which files go where, and by which rules.
 *
 * @param match glob on the file's name, or on its whole path where it has a slash (java.nio.file glob syntax)
 * @param table target table; absent: named after the file
 * @param key columns that are unique together: the first record with a key wins; empty: every record is a row
 * @param columns rules by column name as it stands in the header
 * @param lineage whether a table that is created carries {@code caravan_job} and {@code caravan_row}
 * @param dialect how its files are written; what is absent is found out from each
 * @param ragged what becomes of records with too few or too many fields; absent: they are rejected
 */
public record Feed(
        @NotBlank String match,
        @Nullable String table,
        @Nullable List<@NotBlank String> key,
        @Nullable Map<String, @Valid ColumnRule> columns,
        @Nullable Boolean lineage,
        @Nullable DialectOptions dialect,
        @Nullable Ragged ragged) {}
