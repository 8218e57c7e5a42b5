package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.source.DecompressionLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    Path folder;

    @Test
    void oneEntryOfAnArchiveIsTheSourceThatItIsInTheWholeArchive() throws IOException {
        Path zip = zip("a.csv", "b!/c d.csv", "e.txt");

        DiscoveredSources all = LocalFiles.discoveredSources(zip, DecompressionLimits.standard());
        DiscoveredSources one =
                LocalFiles.discoveredSources(Path.of(zip + "!/b!/c d.csv"), DecompressionLimits.standard());

        assertThat(one.all()).containsExactly(all.all().get(1));
        assertThat(one.passedOver()).isEmpty();
        assertThat(LocalFiles.discoveredSources(Path.of(zip + "!/e.txt"), DecompressionLimits.standard())
                        .all()
                        .get(0)
                        .uri())
                .isEqualTo("jar:" + zip.toRealPath().toUri() + "!/e.txt");
    }

    @Test
    void anEntryThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() throws IOException {
        Path zip = zip("a.csv", "b.csv");
        Path plain = Files.writeString(folder.resolve("plain.csv"), "a\n1\n");

        assertThatThrownBy(() -> LocalFiles.discoveredSources(Path.of(zip + "!/c.csv"), DecompressionLimits.standard()))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage(zip + ": the zip archive has no entry c.csv; it has a.csv, b.csv");
        assertThatThrownBy(() -> LocalFiles.discoveredSources(Path.of(plain + "!/a"), DecompressionLimits.standard()))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage(plain + ": is no zip archive");
        assertThatThrownBy(() ->
                        LocalFiles.discoveredSources(folder.resolve("no.zip!/a.csv"), DecompressionLimits.standard()))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageEndingWith("no.zip!/a.csv: no such file or directory");
    }

    @Test
    void aFileWithThatNameIsMeantItself() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("x.zip!"));
        Path file = Files.writeString(directory.resolve("a.csv"), "a\n1\n");

        assertThat(LocalFiles.discoveredSources(file, DecompressionLimits.standard())
                        .all()
                        .get(0)
                        .label())
                .isEqualTo(file.toRealPath());
    }

    private Path zip(String... names) throws IOException {
        Path file = folder.resolve("archive.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of(names)) {
                out.putNextEntry(new ZipEntry(name));
                out.write("a\n1\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }
}
