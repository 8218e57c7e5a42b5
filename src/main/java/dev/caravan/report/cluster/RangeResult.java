package dev.caravan.report.cluster;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.SkippedLines;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.report.grouping.RowTraits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a task found in its range. It is a file beside the rejects' file, if there are any; both have their names when they are complete, and any
 * attempt of the task writes the same.
 *
 * @param records how many were read
 * @param rejected how many of them were rejected; the others count
 * @param skipped lines that are no records, if the range is a whole source
 * @param traits of the rows
 */
public record RangeResult(long records, long rejected, List<SkippedLines> skipped, RowTraits traits) {
    static final ObjectMapper JSON = new ObjectMapper();

    public RangeResult {
        skipped = List.copyOf(skipped);
    }

    private static String file(int range) {
        return "range-%d.json".formatted(range);
    }

    static String rejectsFile(int range) {
        return "range-%d.rejects".formatted(range);
    }

    void write(TaskFiles files, int range) throws IOException {
        Path unfinished = files.temporary(file(range));
        Files.write(unfinished, JSON.writeValueAsBytes(this));
        files.put(unfinished, file(range));
    }

    /** The result of a range that was read. */
    public static RangeResult read(RunFiles files, int range) throws IOException {
        try (InputStream json = files.open(file(range))) {
            return JSON.readValue(json, RangeResult.class);
        }
    }

    /**
     * The rejects of a range that was read and has some, in the order of its records. Their numbers count from the beginning of the source.
     */
    public static MappingIterator<Reject> rejects(RunFiles files, int range) throws IOException {
        return JSON.readerFor(Reject.class).readValues(files.open(rejectsFile(range)));
    }
}
