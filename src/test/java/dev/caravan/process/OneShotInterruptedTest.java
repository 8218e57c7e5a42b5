package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravan load} is stopped in the middle, and given again. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Tag("long")
class OneShotInterruptedTest {
    private static final int ROWS = 20_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int CHUNKS = ROWS / ROWS_A_CHUNK;

    /** A start of Java and Spring on a busy machine, and the load of what is left. */
    private static final Duration RUN = Duration.ofMinutes(2);

    /** As long as nobody would want to wait, and longer than a run takes: a test that waits for it fails. */
    private static final String LEASE = "10m";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private TestDatabase database;
    private TestPeople people;

    @BeforeEach
    void prepare() throws IOException {
        database = TestDatabase.create();
        database.slowDown(Duration.ofMillis(100));
        people = TestPeople.write(directory.resolve("contacts.csv"), 41, ROWS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void afterAKillTheSameCommandGoesOnAtOnceAndAThirdTimeChangesNothing() throws IOException {
        try (CaravanProcess killed = load(people.file())) {
            awaitTheMiddle();
            killed.kill();
        }
        database.hurry();
        completes(people.file());
        people.assertLoaded(database, 1, "contact");

        try (CaravanProcess again = load(people.file())) {
            assertThat(again.awaitExit(RUN)).isZero();
            assertThat(again.err()).contains("skipped");
            assertThat(again.out())
                    .contains("\"job\":1,", "\"inserted\":" + people.expected().inserted());
        }
        people.assertLoaded(database, 1, "contact");

        Path copy = Files.copy(people.file(), directory.resolve("contacts-copy.csv"));
        try (CaravanProcess skipped = load(copy)) {
            assertThat(skipped.awaitExit(RUN)).isZero();
            assertThat(skipped.err())
                    .contains("contacts-copy.csv: skipped, its content was loaded into contact before, by job 1 from");
            assertThat(skipped.out())
                    .contains("\"job\":1,", "\"repeats\":{\"same\":\"content\",\"source\":\"" + copy.toUri());
        }
        assertThat(database.number("SELECT count(*) FROM caravan.job")).isEqualTo(1);

        completes(copy, "--again");
        assertThat(database.text("SELECT format('%s inserted, %s duplicates', sum(inserted), sum(duplicates))"
                        + " FROM caravan.chunk WHERE job > 1"))
                .isEqualTo("0 inserted, %d duplicates"
                        .formatted(
                                people.expected().inserted() + people.expected().duplicates()));
        people.assertTable(database, "contact");
        assertThat(database.number("SELECT count(*) FROM contact WHERE caravan_job <> 1"))
                .isZero();
    }

    @Test
    void onSigtermItStopsPromptlyAndSaysHowToGoOn() {
        try (CaravanProcess stopped = load(people.file())) {
            awaitTheMiddle();
            stopped.terminate();
            assertThat(stopped.awaitExit(Duration.ofSeconds(12)))
                    .as("128 + SIGTERM")
                    .isEqualTo(143);
            assertThat(stopped.err()).contains("Stopped. Run the same command again to resume.");
        }
        assertThat(database.chunks()).as("chunks that were loaded before it").isLessThan(CHUNKS);
        assertThat(database.number("SELECT count(*) FROM caravan.job WHERE owner IS NOT NULL"))
                .as("leases that it kept")
                .isZero();
        database.hurry();
        completes(people.file());
        people.assertLoaded(database, 1, "contact");
    }

    private void awaitTheMiddle() {
        await().atMost(RUN).until(() -> database.chunks() >= CHUNKS / 4);
    }

    private void completes(Path file, String... options) {
        try (CaravanProcess load = load(file, options)) {
            assertThat(load.awaitExit(RUN)).as(load.err()).isZero();
        }
    }

    private CaravanProcess load(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "load",
                file.toString(),
                "--json",
                "--db",
                database.url(),
                "--data-dir",
                directory.resolve("data").toString()));
        arguments.addAll(List.of(options));
        return caravan(arguments.toArray(String[]::new))
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.split.max-in-flight-chunks", 24)
                .with("caravan.split.lease-duration", LEASE)
                .start(directory);
    }
}
