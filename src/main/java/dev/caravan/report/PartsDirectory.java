package dev.caravan.report;

import dev.caravan.feed.report.ReportException;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.report.cluster.Part;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** The output of a report in parts: a directory of CSV files, each with a header, and their {@link PartsManifest}. For one thread. */
final class PartsDirectory implements Publication {
    private final Path directory;
    private final Path unfinished;
    private final List<String> columns;
    private final List<Part> parts;

    /**
     * @param directory the output
     * @param work directory of the parts, of the same file system
     * @param parts by partition
     */
    PartsDirectory(Path directory, Path work, List<String> columns, List<Part> parts) {
        this.directory = directory;
        this.unfinished = work.resolve("output");
        this.columns = columns;
        this.parts = parts;
    }

    @Override
    public JobResult finish() throws IOException {
        Files.createDirectory(unfinished);
        List<Part> named = new ArrayList<>();
        for (Part part : parts) {
            String name = "part-%05d.csv".formatted(part.partition());
            Files.move(unfinished.resolveSibling(part.name()), unfinished.resolve(name));
            named.add(part.named(name));
        }
        PartsManifest manifest = PartsManifest.of(columns, named);
        Files.write(unfinished.resolve(PartsManifest.NAME), manifest.json());
        return manifest.result(directory.toUri().toString());
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
        if (Files.exists(directory) && !Files.isRegularFile(directory.resolve(PartsManifest.NAME))) {
            throw new ReportException("%s is no report in parts, and is not replaced by one".formatted(directory));
        }
    }
}
