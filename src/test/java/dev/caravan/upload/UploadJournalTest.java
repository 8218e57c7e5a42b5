package dev.caravan.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadJournalTest {
    @TempDir
    Path directory;

    @Test
    void aRecordThatACrashTearsEndsItAndIsWrittenOver() throws IOException {
        Path file = directory.resolve("received");
        ByteRanges byteRanges = new ByteRanges();
        write(new UploadJournal(file), byteRanges, 0, 10);
        write(new UploadJournal(file), byteRanges, 20, 30);
        byte[] whole = Files.readAllBytes(file);
        for (int torn = 1; torn < whole.length / 2; torn++) {
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - torn));
            assertThat(new UploadJournal(file).read().asMap()).isEqualTo(Map.of(0L, 10L));
        }
        // As a file system may leave it that grew the file and lost the bytes.
        Files.write(file, new byte[20], StandardOpenOption.APPEND);
        UploadJournal uploadJournal = new UploadJournal(file);
        ByteRanges read = uploadJournal.read();
        read.add(10, 15);
        uploadJournal.append(10, 15, read);
        assertThat(new UploadJournal(file).read().asMap()).isEqualTo(Map.of(0L, 15L));
    }

    private static void write(UploadJournal uploadJournal, ByteRanges byteRanges, long from, long to)
            throws IOException {
        uploadJournal.read();
        byteRanges.add(from, to);
        uploadJournal.append(from, to, byteRanges);
    }

    @Test
    void isWrittenAnewInsteadOfGrowingForever() throws IOException {
        Path file = directory.resolve("received");
        UploadJournal uploadJournal = new UploadJournal(file);
        ByteRanges byteRanges = uploadJournal.read();
        for (int at = 0; at < 2500; at++) {
            byteRanges.add(at, at + 1);
            uploadJournal.append(at, at + 1, byteRanges);
        }
        assertThat(Files.size(file)).isLessThan(1100 * 20);
        assertThat(new UploadJournal(file).read().asMap()).isEqualTo(Map.of(0L, 2500L));
    }
}
