package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.UnreadableSourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {
    private static final String TEXT = "id,name\n1,Ann\n2,Bob\n";
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int FLAGS_AT = 8;
    private static final int CRC_AT = 16;
    private static final int SIZE_AT = 24;

    @TempDir
    Path folder;

    @Test
    void csvFilesAreEntriesAndOthersArePassedOver() throws IOException {
        Path file = zip(
                "a.csv",
                TEXT,
                "dir/b.TSV",
                TEXT,
                "c.csv.gz",
                "x",
                "readme.txt",
                "x",
                "inner.zip",
                "x",
                "__MACOSX/._a.csv",
                "x",
                ".hidden.csv",
                "x",
                "dir/",
                "");
        try (ZipArchive zip = ZipArchive.open(file, DecompressionLimits.standard())) {
            assertThat(names(zip)).containsExactly("a.csv", "dir/b.TSV", "c.csv.gz");
            assertThat(zip.csvEntries().get(0).bytes()).isEqualTo(TEXT.length());
            assertThat(zip.otherNames()).containsExactly("readme.txt", "inner.zip", "__MACOSX/._a.csv", ".hidden.csv");
        }
        assertThat(text(file, "dir/b.TSV")).isEqualTo(TEXT);
    }

    @Test
    void aSingleFileIsTakenWhateverItIsCalled() throws IOException {
        try (ZipArchive zip =
                ZipArchive.open(zip("export", TEXT, "__MACOSX/._export", "x"), DecompressionLimits.standard())) {
            assertThat(names(zip)).containsExactly("export");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inner.zip", "../inner.ZIP"})
    void anArchiveOfAnArchiveHoldsNoCsvFile(String name) throws IOException {
        Path file = zip(name, "x");
        refused(file, "the zip archive has no CSV file (.csv, .tsv, .tab, .psv, compressed or not), but " + name);
    }

    @Test
    void anEmptyArchiveHoldsNoCsvFile() throws IOException {
        Path file = zip();
        assertThat(ZipArchive.isZip(file)).isTrue();
        refused(file, "the zip archive is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../up.csv", "/etc/root.csv", "C:\\x.csv", "a!/b.csv", "Ünï 日.csv"})
    void namesAreLabelsAndNeverPaths(String name) throws IOException {
        Path file = zip(name, TEXT);
        try (ZipArchive zip = ZipArchive.open(file, DecompressionLimits.standard())) {
            assertThat(names(zip)).containsExactly(name);
        }
        assertThat(text(file, name)).isEqualTo(TEXT);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void namesOfOldToolsAreOfTheDosCodePage() throws IOException {
        Path file = folder.resolve("old.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file), Charset.forName("IBM437"))) {
            out.putNextEntry(new ZipEntry("Köln.csv"));
            out.write(TEXT.getBytes(StandardCharsets.UTF_8));
        }
        try (ZipArchive zip = ZipArchive.open(file, DecompressionLimits.standard())) {
            assertThat(names(zip)).containsExactly("Köln.csv");
        }
    }

    /** Unlike the JDK's stream, this one writes sizes ahead of the data, and after it only if it can't go back. */
    @ParameterizedTest
    @EnumSource(
            value = Zip64Mode.class,
            names = {"Never", "Always"})
    void zip64AndDataDescriptorsAreRead(Zip64Mode mode) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
            out.setUseZip64(mode);
            for (String name : List.of("a.csv", "b.csv")) {
                out.putArchiveEntry(new ZipArchiveEntry(name));
                out.write(TEXT.getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
        Path file = Files.write(folder.resolve("z.zip"), bytes.toByteArray());
        assertThat(text(file, "b.csv")).isEqualTo(TEXT);
    }

    @Test
    void storedEntriesAreRead() throws IOException {
        Path file = folder.resolve("stored.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            out.setMethod(ZipEntry.STORED);
            out.putArchiveEntry(new ZipArchiveEntry("a.csv"));
            out.write(TEXT.getBytes(StandardCharsets.UTF_8));
            out.closeArchiveEntry();
        }
        assertThat(text(file, "a.csv")).isEqualTo(TEXT);
    }

    @Test
    void twoEntriesOfOneNameCannotBeTold() throws IOException {
        Path file = folder.resolve("twice.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            for (String text : List.of(TEXT, "other")) {
                out.putArchiveEntry(new ZipArchiveEntry("a.csv"));
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
        refused(file, "two entries named a.csv");
    }

    @Test
    void encryptedEntriesAreRefused() throws IOException {
        Path file = zip("a.csv", TEXT);
        patchDirectory(file, FLAGS_AT, directory -> directory | 1);
        refused(file, "encrypted");
    }

    @Test
    void dataOtherThanTheDirectorySaysIsBroken() throws IOException {
        Path checksum = zip("a.csv", TEXT);
        patchDirectory(checksum, CRC_AT, crc -> crc ^ 1);
        assertThatThrownBy(() -> text(checksum, "a.csv"))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("a.csv is broken after 20 unpacked bytes");

        Path size = zip("a.csv", TEXT);
        patchDirectory(size, SIZE_AT, bytes -> bytes - 5);
        assertThatThrownBy(() -> text(size, "a.csv"))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("a.csv is broken");
    }

    @Test
    void damagedDataIsBrokenAndNotShort() throws IOException {
        Path file = zip("a.csv", "id,name\n" + "1,some name or other\n".repeat(2000));
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 60, 90, (byte) 0x5a);
        Files.write(file, bytes);
        assertThatThrownBy(() -> text(file, "a.csv")).isInstanceOf(UnreadableSourceException.class);
    }

    @Test
    void anArchiveThatIsCutShortIsRefused() throws IOException {
        Path file = zip("a.csv", TEXT, "b.csv", TEXT);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 30));
        refused(file, "cut short");
    }

    @Test
    void boundsHoldBeforeAnythingIsUnpacked() throws IOException {
        Path file = zip("a.csv", "0".repeat(100_000), "b.csv", "0".repeat(100_000));
        refused(file, new DecompressionLimits(100, 1000, 1 << 20, 10), "a.csv unpacks to more than 100 times its size");
        refused(file, new DecompressionLimits(100_000, 0, 99_999, 10), "a.csv unpacks to more than 99999 bytes");
        refused(
                file,
                new DecompressionLimits(100_000, 0, 150_000, 10),
                "the zip archive unpacks to more than 150000 bytes");
        refused(file, new DecompressionLimits(100_000, 0, 1 << 20, 1), "has 2 entries, more than 1");
        Path longNames = zip("n".repeat(2000) + ".csv", TEXT);
        refused(
                longNames,
                new DecompressionLimits(100, 1000, 1 << 20, 1),
                "the directory of the zip archive is larger than 1024");
    }

    @Test
    void anEntryThatIsNotThereIsNamed() throws IOException {
        Path file = zip("a.csv", TEXT);
        assertThatThrownBy(() -> text(file, "b.csv")).hasMessageContaining("no entry b.csv");
    }

    private static void refused(Path file, String message) {
        refused(file, DecompressionLimits.standard(), message);
    }

    private static void refused(Path file, DecompressionLimits decompressionLimits, String message) {
        assertThatThrownBy(() -> ZipArchive.open(file, decompressionLimits))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining(message);
    }

    private static String text(Path file, String entry) throws IOException {
        try (InputStream in = ZipArchive.open(file, DecompressionLimits.standard()).stream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(ZipArchive zip) {
        return zip.csvEntries().stream().map(ZipArchive.Entry::name).toList();
    }

    private Path zip(String... namesAndTexts) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            entries.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        Path file = folder.resolve("archive.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private interface Change {
        int of(int value);
    }

    private static void patchDirectory(Path file, int at, Change change) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int entry = 0;
        while (bytes.getInt(entry) != DIRECTORY_ENTRY) {
            entry++;
        }
        if (at == FLAGS_AT) {
            bytes.putShort(entry + at, (short) change.of(bytes.getShort(entry + at)));
        } else {
            bytes.putInt(entry + at, change.of(bytes.getInt(entry + at)));
        }
        Files.write(file, bytes.array());
    }
}
