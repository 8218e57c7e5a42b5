package dev.caravan.report.cluster;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.report.Grouping;
import dev.caravan.report.grouping.GroupCsv;
import dev.caravan.report.grouping.SpillLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the tasks of a report need, in a JSON file that each machine can read.
 *
 * @param grouping what is computed
 * @param sources in the order in which they are read
 * @param ranges of the sources, in their order; a range's number is its place, from 0
 * @param partitions number of tasks that write groups, 1 or more
 * @param directory for the files of tasks, which all machines see under this path
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
     * @param file its path, or that of the zip archive that it is in
     * @param entry its name in that archive; null: it is the file
     * @param label its name in rejects; null if the report has one source
     * @param plan by which its records are read
     */
    public record PlannedSource(
            String file, @Nullable String entry, @Nullable String label, LoadPlan plan) {}

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

    /** Writes the file. Returns it. */
    public Path write() throws IOException {
        Path file = Path.of(directory, FILE);
        JSON.writeValue(file.toFile(), this);
        return file;
    }

    /** @param file that {@link #write} wrote */
    public static ClusterPlan read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), ClusterPlan.class);
    }
}
