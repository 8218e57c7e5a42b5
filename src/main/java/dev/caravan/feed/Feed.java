package dev.caravan.feed;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.rule.AllRejectedPolicy;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.Deliverability;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.MailboxCheck;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.SameContentPolicy;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which files go where, and by which rules. What is null is the default.
 *
 * @param match glob on the file's name, or on its whole path where it has a slash (java.nio.file glob syntax)
 * @param table target table; null: named after the file
 * @param key columns that are unique together: the first record with a key wins; null: every record is a row
 * @param columns rules by column name, as written in the header
 * @param lineage whether a table that is created carries {@code caravan_job} and {@code caravan_row} (default: yes)
 * @param dialect dialect of its files; absent parts are detected in each file
 * @param onUndeclaredColumn how columns without a rule are handled (default: load)
 * @param onNewColumn how columns that the table lacks are handled (default: reject-file)
 * @param onTypeMismatch how values are handled that don't fit an inferred type (default: reject)
 * @param deliverability of e-mail addresses (default: none)
 * @param mailbox of e-mail addresses (default: none)
 * @param allowSpecialUseDomains whether e-mail addresses may be under {@code .test}, {@code .invalid} and the like (default: no)
 * @param foldLocalPart whether e-mail addresses are compared whatever the case of the part before the {@code @} (default: yes)
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; absent: all of them
 * @param onTooManyRejects how the loaded rows of a job beyond that limit are handled (default: keep)
 * @param rowEvents receiver of events about the rows that a chunk inserted; absent: none are sent
 * @param loadMethod by which way rows get into the table (default: auto)
 * @param mode what becomes of the table's present rows (default: add)
 * @param onDuplicate how records are handled whose key exists (default: keep)
 * @param append whether every record is a row, whatever the table's primary key (default: no)
 * @param atomic whether the files of an archive are published in one transaction, or none (default: no)
 * @param syncScope column within whose values {@code mode: sync} deletes rows (default: in the whole table)
 * @param markDeleted column that {@code mode: sync} sets instead of deleting rows
 * @param maxDeletes how many rows {@code mode: sync} may delete or mark, {@code N} or {@code P%} (default: 10%)
 * @param onFieldCountMismatch how records with too few or too many fields are handled; absent: they are rejected
 * @param sameContent how a file is handled whose content is in the table already, under whatever name (default: skip)
 * @param onAllRejected how a job ends of which every record is rejected (default: fail)
 * @param columnNames names of the files' columns, in their order, in place of a header's
 * @param map names in the table by names in the file
 * @param skipColumns columns that are not loaded
 * @param only the columns that are loaded (default: all)
 * @param nullValues spellings of NULL, such as {@code NA}, of columns whose rule has none
 * @param nullUnquoted whether they are NULL only outside quotes (default: no)
 * @param decimal decimal sign of numbers, a comma or a point (default: found in each file)
 * @param thousands sign between groups of three digits, or none (default: found in each file)
 * @param dateFormats formats of dates and timestamps of columns whose rule has none (default: ISO 8601, and what is found)
 * @param timeZone zone of times that name none
 * @param trueValues spellings of true
 * @param falseValues spellings of false
 * @param defaults values of empty fields by column
 * @param set values by column of the table that the file doesn't have: a text, or an origin such as {@code @file}
 * @param skipFooter records at the end of the file that are left out (default: 0)
 * @param limit records after which the file is read no further (default: none)
 */
public record Feed(
        @Nullable String match,
        @Nullable String table,
        @Nullable List<String> key,
        @Nullable Map<String, ColumnRule> columns,
        @Nullable Boolean lineage,
        @Nullable DialectOptions dialect,
        @Nullable UndeclaredColumnPolicy onUndeclaredColumn,
        @Nullable NewColumnPolicy onNewColumn,
        @Nullable TypeMismatchPolicy onTypeMismatch,
        @Nullable Deliverability deliverability,
        @Nullable MailboxCheck mailbox,
        @Nullable Boolean allowSpecialUseDomains,
        @Nullable Boolean foldLocalPart,
        @Nullable String maxRejects,
        @Nullable TooManyRejectsPolicy onTooManyRejects,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable RowEvents rowEvents,
        @Nullable LoadMethod loadMethod,
        @Nullable LoadMode mode,
        @Nullable DuplicatePolicy onDuplicate,
        @Nullable Boolean append,
        @Nullable Boolean atomic,
        @Nullable String syncScope,
        @Nullable String markDeleted,
        @Nullable String maxDeletes,
        @Nullable SameContentPolicy sameContent,
        @Nullable AllRejectedPolicy onAllRejected,
        @Nullable List<String> columnNames,
        @Nullable Map<String, String> map,
        @Nullable List<String> skipColumns,
        @Nullable List<String> only,
        @Nullable List<String> nullValues,
        @Nullable Boolean nullUnquoted,
        @Nullable String decimal,
        @Nullable String thousands,
        @Nullable List<String> dateFormats,
        @Nullable String timeZone,
        @Nullable List<String> trueValues,
        @Nullable List<String> falseValues,
        @Nullable Map<String, String> defaults,
        @Nullable Map<String, String> set,
        @Nullable Integer skipFooter,
        @Nullable Long limit) {

    /** How columns, values and records become the table's, as far as the feed states it. */
    Mapping mapping() {
        return new Mapping(
                new ColumnMapping(columnNames, map, skipColumns, only, null),
                new ValueSpellings(
                        nullValues,
                        nullUnquoted,
                        decimal,
                        thousands,
                        dateFormats,
                        timeZone,
                        trueValues,
                        falseValues,
                        defaults),
                new RowOptions(set, skipFooter, limit));
    }

    /** How rows get into the table, as far as the feed states it. */
    WriteOptions write() {
        return new WriteOptions(loadMethod, mode, onDuplicate, append, atomic, syncScope, markDeleted, maxDeletes);
    }
}
