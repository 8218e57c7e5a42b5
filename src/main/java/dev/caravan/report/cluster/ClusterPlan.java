package dev.caravan.report.cluster;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.report.Grouping;
import dev.caravan.report.grouping.GroupCsv;
import dev.caravan.report.grouping.SpillLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the tasks of a report need, as JSON.
 *
 * @param grouping what is computed
 * @param sources in the order in which they are read
 * @param ranges of the sources, in their order; a range's number is its place, from 0
 * @param partitions number of tasks that write groups, 1 or more
 * @param directory for the files of tasks: a path that all machines see, or a URI of objects ({@code s3:})
 * @param header first line of each part, with its line end; null: parts have none
 * @param decompressionLimits what a compressed source may unpack to
 */
public record ClusterPlan(
        Grouping grouping,
        List<PlannedSource> sources,
        List<SourceRange> ranges,
        int partitions,
        String directory,
        @Nullable String header,
        DecompressionLimits decompressionLimits) {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private static final String FILE = "plan.json";

    public ClusterPlan {
        sources = List.copyOf(sources);
        ranges = List.copyOf(ranges);
    }

    /**
     * A source.
     *
     * @param file its path, or that of the zip archive that it is in, or a URI of an object ({@code s3:})
     * @param etag of the object, without quotes; null if it is a file
     * @param entry its name in that archive; null: it is the file
     * @param label its name in rejects; null if the report has one source
     * @param plan by which its records are read
     */
    public record PlannedSource(
            String file,
            @Nullable String etag,
            @Nullable String entry,
            @Nullable String label,
            LoadPlan plan) {
        private boolean isObject() {
            return ClusterPlan.isObject(file);
        }
    }

    /**
     * Records that one task reads.
     *
     * @param source its place among the sources
     * @param whole whether it is the whole source, of which nothing else is known
     * @param from its first byte: where a record begins
     * @param to behind its last byte: where a record ends
     * @param firstRecord number of its first record in the source, from 1
     * @param firstLine physical line of its first record, from 1
     * @param records how many it has
     */
    public record SourceRange(
            int source, boolean whole, long from, long to, long firstRecord, long firstLine, long records) {
        /** A source that is read from its beginning to its end. */
        public static SourceRange whole(int source, long bytes) {
            return new SourceRange(source, true, 0, bytes, 1, 1, 0);
        }
    }

    /** How the groups' rows are written until they are a result. */
    public SpillLayout layout() {
        return SpillLayout.of(grouping, sources.get(0).plan());
    }

    /** Whether parts are rows of the result; otherwise they are groups of which the result is made. */
    public boolean isPlain() {
        return GroupCsv.isFor(layout(), grouping);
    }

    PlannedSource sourceOf(SourceRange range) {
        return sources.get(range.source());
    }

    /** Whether a source, or the files of tasks, are objects of S3. */
    public boolean needsS3() {
        return isObject(directory) || sources.stream().anyMatch(PlannedSource::isObject);
    }

    /** Whether a source or directory of a plan is an object, or a prefix of objects. */
    public static boolean isObject(String place) {
        return place.startsWith("s3:");
    }

    /** Writes the file. Returns it. */
    public Path write(Path into) throws IOException {
        Path file = into.resolve(FILE);
        JSON.writeValue(file.toFile(), this);
        return file;
    }

    /** @param json that {@link #write} wrote */
    public static ClusterPlan read(byte[] json) throws IOException {
        return JSON.readValue(json, ClusterPlan.class);
    }
}
