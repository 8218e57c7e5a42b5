package dev.caravan.report.cluster;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.SkippedLines;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.report.grouping.RowTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a task found in its range. It is a file beside the rejects' file; both have their names when they are complete, and any attempt of the
 * task writes the same.
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

    private static Path file(Path directory, int range) {
        return directory.resolve("range-%d.json".formatted(range));
    }

    static Path rejectsFile(Path directory, int range) {
        return directory.resolve("range-%d.rejects".formatted(range));
    }

    void write(Path directory, int range, long attempt) throws IOException {
        Path unfinished = directory.resolve("range-%d.%d.unfinished".formatted(range, attempt));
        Files.write(unfinished, JSON.writeValueAsBytes(this));
        Files.move(
                unfinished,
                file(directory, range),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The result of a range that was read. */
    public static RangeResult read(Path directory, int range) throws IOException {
        return JSON.readValue(Files.readAllBytes(file(directory, range)), RangeResult.class);
    }

    /** The rejects of a range that was read, in the order of its records. Their numbers count from the beginning of the source. */
    public static MappingIterator<Reject> rejects(Path directory, int range) throws IOException {
        return JSON.readerFor(Reject.class)
                .readValues(rejectsFile(directory, range).toFile());
    }
}
