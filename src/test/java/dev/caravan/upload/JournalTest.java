package dev.caravan.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path directory;

    @Test
    void aRecordThatACrashTearsEndsItAndIsWrittenOver() throws IOException {
        Path file = directory.resolve("received");
        Ranges ranges = new Ranges();
        write(new Journal(file), ranges, 0, 10);
        write(new Journal(file), ranges, 20, 30);
        byte[] whole = Files.readAllBytes(file);
        for (int torn = 1; torn < whole.length / 2; torn++) {
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - torn));
            assertThat(new Journal(file).read().asMap()).isEqualTo(Map.of(0L, 10L));
        }
        // As a file system may leave it that grew the file and lost the bytes.
        Files.write(file, new byte[20], StandardOpenOption.APPEND);
        Journal journal = new Journal(file);
        Ranges read = journal.read();
        read.add(10, 15);
        journal.append(10, 15, read);
        assertThat(new Journal(file).read().asMap()).isEqualTo(Map.of(0L, 15L));
    }

    private static void write(Journal journal, Ranges ranges, long from, long to) throws IOException {
        journal.read();
        ranges.add(from, to);
        journal.append(from, to, ranges);
    }

    @Test
    void isWrittenAnewInsteadOfGrowingForever() throws IOException {
        Path file = directory.resolve("received");
        Journal journal = new Journal(file);
        Ranges ranges = journal.read();
        for (int at = 0; at < 2500; at++) {
            ranges.add(at, at + 1);
            journal.append(at, at + 1, ranges);
        }
        assertThat(Files.size(file)).isLessThan(1100 * 20);
        assertThat(new Journal(file).read().asMap()).isEqualTo(Map.of(0L, 2500L));
    }
}
