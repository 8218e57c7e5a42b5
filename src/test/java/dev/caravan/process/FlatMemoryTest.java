package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A file's size does not show in the memory that a load takes. Two gigabytes are measured by bench/memory.sh. */
@Tag("alone")
class FlatMemoryTest {
    private static final long MIB = 1 << 20;

    /** Long rows: memory goes by bytes, and the database by rows. */
    private static final int ROW_BYTES = 500;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aFileOf150MegabytesTakesTheMemoryOfOneOf20() throws IOException {
        assumeThat(Path.of("/proc/self/status")).exists();
        try (TestDatabase database = TestDatabase.create()) {
            long small = peakOfLoading(20 * MIB, database);
            long large = peakOfLoading(150 * MIB, database);
            System.out.printf("FlatMemoryTest: %d MiB for 20 MiB, %d MiB for 150 MiB%n", small / MIB, large / MIB);
            assertThat(large).isCloseTo(small, Percentage.withPercentage(15));
            assertThat(Math.max(small, large)).isLessThan(600 * MIB);
        }
    }

    private long peakOfLoading(long bytes, TestDatabase database) throws IOException {
        Path file = write(bytes);
        AtomicLong peak = new AtomicLong();
        try (CaravanProcess load = caravan(
                        "load",
                        file.toString(),
                        "--key",
                        "email",
                        "--db",
                        database.url(),
                        "--data-dir",
                        directory.toString())
                .withHeap("256m")
                .start(directory)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                peak.accumulateAndGet(load.peakResidentBytes(), Math::max);
                return !load.isAlive();
            });
            assertThat(load.awaitExit(Duration.ofSeconds(1))).as(load.err()).isZero();
        }
        assertThat(database.number("SELECT count(*) FROM people_" + bytes / MIB))
                .isEqualTo(bytes / ROW_BYTES);
        return peak.get();
    }

    private Path write(long bytes) throws IOException {
        Path file = directory.resolve("people_" + bytes / MIB + ".csv");
        String comment = "Says \"\"yes\"\", \nand more; ".repeat(ROW_BYTES / 20).substring(0, ROW_BYTES - 40);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("email,comment\n");
            for (long row = 0; row < bytes / ROW_BYTES; row++) {
                out.write("person%012d@example.com,\"%s\"\n".formatted(row, comment));
            }
        }
        return file;
    }
}
