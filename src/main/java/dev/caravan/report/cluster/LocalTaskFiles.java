package dev.caravan.report.cluster;

import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.csv.source.ZipArchive;
import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files that all machines see under the same paths. */
public final class LocalTaskFiles implements TaskFiles {
    private final Path directory;
    private final DecompressionLimits limits;

    /**
     * @param directory of the run
     * @param limits what an archive's entry may unpack to
     */
    public LocalTaskFiles(Path directory, DecompressionLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    @Override
    public InputStream source(PlannedSource source, long from) throws IOException {
        if (source.entry() != null) {
            return ZipArchive.open(Path.of(source.file()), limits).stream(source.entry());
        }
        FileInputStream file = new FileInputStream(source.file());
        file.getChannel().position(from);
        return file;
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(directory.resolve(name));
    }

    @Override
    public Path temporary(String name) {
        return directory.resolve("%s.%s.unfinished".formatted(name, UUID.randomUUID()));
    }

    @Override
    public void put(Path temporary, String name) throws IOException {
        Files.move(
                temporary,
                directory.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
