package dev.caravan.upload;

import dev.caravan.access.Submitter;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.rule.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options for loading an uploaded file; null: as its feed defines.
 *
 * @param feed name of a feed
 * @param report name of a report to make of the file; null: a matching report, if no other option is set
 * @param table target table
 * @param key columns that are unique together
 * @param write what becomes of the rows that the table has
 * @param sha256 of the whole file, in lower-case hexadecimal; null: not checked
 * @param again whether the file is loaded also if it, or its content, was loaded into the table before
 * @param submitter who uploads it
 */
public record UploadOptions(
        @Nullable String feed,
        @Nullable String report,
        @Nullable String table,
        List<String> key,
        WriteOptions write,
        @Nullable String sha256,
        boolean again,
        Submitter submitter) {
    public UploadOptions {
        key = List.copyOf(key);
        write = Objects.requireNonNullElse(write, WriteOptions.NONE);
        submitter = Objects.requireNonNullElse(submitter, Submitter.ANYBODY);
    }

    /** Options of a file that anybody may upload. */
    public UploadOptions(
            @Nullable String feed,
            @Nullable String report,
            @Nullable String table,
            List<String> key,
            @Nullable String sha256,
            boolean again) {
        this(feed, report, table, key, WriteOptions.NONE, sha256, again, Submitter.ANYBODY);
    }

    /** Whether none of the options says what to do with the file. */
    boolean isSilent() {
        return feed == null && report == null && table == null && key.isEmpty() && write.equals(WriteOptions.NONE);
    }

    JobOptions jobOptions() {
        JobOptions options =
                new JobOptions(feed, table, key, Map.of()).writing(write).by(submitter);
        return again ? options.toLoadAgain() : options;
    }

    ReportOptions reportOptions(String name) {
        return ReportOptions.named(name).by(submitter);
    }
}
