package dev.caravan.feed.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report's job holds beside the settings for reading its files. Any worker makes the same report of it.
 *
 * @param grouping what is computed
 * @param sources the files, in the order in which they are read
 * @param output where the report goes: a URI of a file ({@code file:}) or an object ({@code s3:}); null: where the worker keeps results
 * @param format what it is written as
 * @param memoryBytes what the worker's process may take as a whole; null: as the worker's own settings say
 * @param engine what groups the records; null: {@link Engine#LOCAL}
 * @param parts whether the output is a directory of files, each with some of the groups; null: no, it is one file
 */
public record ReportSpec(
        Grouping grouping,
        List<Source> sources,
        @Nullable String output,
        Format format,
        @Nullable Long memoryBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Engine engine,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean parts) {
    public ReportSpec {
        sources = List.copyOf(sources);
    }

    /** Whether the records are grouped by Spark. */
    @JsonIgnore
    public boolean isOnSpark() {
        return engine == Engine.SPARK;
    }

    /** Whether the output is a directory of files. */
    @JsonIgnore
    public boolean isInParts() {
        return Boolean.TRUE.equals(parts);
    }

    /** Whether groups are written in the order in which they are found: neither sorted, nor in one Parquet file. */
    @JsonIgnore
    public boolean isUnordered() {
        return format != Format.PARQUET && grouping.orderBy().isEmpty();
    }

    /**
     * A file.
     *
     * @param source its URI, as {@code Job.source}
     * @param version what must still hold of it when it is read, as {@code Job.sourceVersion}
     * @param bytes its size; 0 if unknown
     */
    public record Source(String source, String version, long bytes) {}

    /** What a report is written as. */
    public enum Format {
        CSV(".csv", "text/csv"),
        CSV_GZIP(".csv.gz", "application/gzip"),
        PARQUET(".parquet", "application/vnd.apache.parquet");

        private final String suffix;
        private final String mediaType;

        Format(String suffix, String mediaType) {
            this.suffix = suffix;
            this.mediaType = mediaType;
        }

        /** By the name of the output: one that ends otherwise is CSV. */
        public static Format of(String name) {
            String lower = name.toLowerCase(java.util.Locale.ROOT);
            return lower.endsWith(PARQUET.suffix) ? PARQUET : lower.endsWith(".gz") ? CSV_GZIP : CSV;
        }

        public String suffix() {
            return suffix;
        }

        public String mediaType() {
            return mediaType;
        }
    }
}
