package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A report much larger than its memory, whose process is killed in the middle: the same command makes it, and nothing else stays. */
@Tag("long")
@Tag("alone")
class KilledReportTest {
    /** Some 290 MB, each row a group of its own: none is added to another before all have been on disk. */
    private static final int ROWS = 8_000_000;

    private static final long MIB = 1 << 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void theSameCommandMakesItWithinItsMemory() throws IOException {
        Path file = write();
        Path out = directory.resolve("out.csv");
        Path temporary = Files.createDirectories(directory.resolve("java-temp"));
        try (TestDatabase database = TestDatabase.create()) {
            try (CaravanProcess killed = report(file, out, temporary, database)) {
                await("records lie in parts")
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> !killed.isAlive()
                                || filesBelow(data()).stream().anyMatch(path -> path.contains("/part-")));
                assertThat(killed.isAlive()).as(killed.err()).isTrue();
                killed.kill();
            }
            assertThat(out).doesNotExist();
            assertThat(filesBelow(data())).anyMatch(path -> path.contains("/part-"));

            AtomicLong peak = new AtomicLong();
            try (CaravanProcess again = report(file, out, temporary, database)) {
                await().atMost(Duration.ofMinutes(5)).until(() -> {
                    peak.accumulateAndGet(again.peakResidentBytes(), Math::max);
                    return !again.isAlive();
                });
                assertThat(again.awaitExit(Duration.ofSeconds(1)))
                        .as(again.err())
                        .isZero();
            }
            System.out.printf("KilledReportTest: %d MiB at most%n", peak.get() / MIB);
            assertThat(peak.get()).isBetween(1L, 600 * MIB);
        }
        assertWhole(out);
        assertThat(filesBelow(data().resolve("report-temp"))).isEmpty();
        assertThat(filesBelow(temporary)).noneMatch(path -> path.contains("duckdb"));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::toString)).noneMatch(path -> path.contains("unfinished"));
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private CaravanProcess report(Path file, Path out, Path temporary, TestDatabase database) {
        return caravan(
                        "report",
                        file.toString(),
                        "--group-by",
                        "Song,Date",
                        "--sum",
                        "Plays=Total",
                        "-o",
                        out.toString(),
                        "--memory",
                        "512MB",
                        "--db",
                        database.url(),
                        "--data-dir",
                        data().toString())
                .with("java.io.tmpdir", temporary)
                .withHeap("192m")
                .start(directory);
    }

    private Path write() throws IOException {
        Path file = directory.resolve("plays.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("Song,Date,Plays\n");
            for (int row = 0; row < ROWS; row++) {
                // Not formatted: that took two thirds of the test's time.
                String number = Long.toString(row * 7919L % ROWS);
                out.write("Song number ");
                out.write("0000000000", 0, 10 - number.length());
                out.write(number);
                out.write(",2026-01-01,");
                out.write('0' + row % 10);
                out.write('\n');
            }
        }
        assertThat(Files.size(file)).isGreaterThan(260 * MIB);
        return file;
    }

    /** Each song is there once: their numbers add up, and so do their plays. */
    private static void assertWhole(Path out) throws IOException {
        long songs = 0;
        long numbers = 0;
        long plays = 0;
        try (BufferedReader lines = Files.newBufferedReader(out)) {
            assertThat(lines.readLine()).isEqualTo("Song,Date,Total");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                songs++;
                numbers += Long.parseLong(line.substring("Song number ".length(), line.indexOf(',')));
                plays += Long.parseLong(line.substring(line.lastIndexOf(',') + 1));
            }
        }
        assertThat(List.of(songs, numbers, plays))
                .isEqualTo(List.of((long) ROWS, (long) ROWS * (ROWS - 1) / 2, ROWS / 10 * 45L));
    }

    private static List<String> filesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        } catch (UncheckedIOException | IOException e) {
            return List.of(); // while it is being written
        }
    }
}
