package dev.caravan.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.report.cluster.Part;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/**
 * The output of a report in parts: a directory of CSV files, each with a header, and {@code manifest.json}. Its digest is the SHA-256 of what
 * {@code sha256sum part-*.csv} prints there. For one thread.
 */
final class PartsDirectory implements Publication {
    private static final String MANIFEST = "manifest.json";

    private final Path directory;
    private final Path unfinished;
    private final List<String> columns;
    private final List<Part> parts;

    /**
     * @param directory the output
     * @param work directory of the parts, of the same file system
     */
    PartsDirectory(Path directory, Path work, List<String> columns, List<Part> parts) {
        this.directory = directory;
        this.unfinished = work.resolve("output");
        this.columns = columns;
        this.parts = parts;
    }

    /**
     * The manifest.
     *
     * @param sha256 of the parts' list
     */
    record Manifest(List<String> columns, long rows, long bytes, String sha256, List<Part> parts) {}

    @Override
    public JobResult finish() throws IOException {
        Files.createDirectory(unfinished);
        List<Part> named = new ArrayList<>();
        List<Part> inOrder =
                parts.stream().sorted(Comparator.comparingInt(Part::partition)).toList();
        for (Part part : inOrder) {
            String name = "part-%05d.csv".formatted(part.partition());
            Files.move(unfinished.resolveSibling(part.name()), unfinished.resolve(name));
            named.add(new Part(part.partition(), name, part.rows(), part.bytes(), part.sha256()));
        }
        String list = named.stream()
                .map(part -> "%s  %s\n".formatted(part.sha256(), part.name()))
                .collect(Collectors.joining());
        Manifest manifest = new Manifest(
                columns,
                named.stream().mapToLong(Part::rows).sum(),
                named.stream().mapToLong(Part::bytes).sum(),
                Sha256.hex(list),
                named);
        Files.write(
                unfinished.resolve(MANIFEST),
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest));
        return new JobResult(
                directory.toUri().toString(),
                Format.CSV.name(),
                manifest.bytes(),
                manifest.rows(),
                manifest.sha256(),
                false);
    }

    /** Replaces an earlier report in parts, and nothing else. */
    @Override
    public void publish(ObjectStore objects) throws IOException {
        requireReplaceable(directory);
        if (Files.exists(directory)) {
            Files.move(directory, unfinished.resolveSibling("replaced"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        FileSystemUtils.deleteRecursively(unfinished.resolveSibling("replaced"));
    }

    /** @throws ReportException if something else has the output's name */
    static void requireReplaceable(Path directory) {
        if (Files.exists(directory) && !Files.isRegularFile(directory.resolve(MANIFEST))) {
            throw new ReportException("%s is no report in parts, and is not replaced by one".formatted(directory));
        }
    }
}
