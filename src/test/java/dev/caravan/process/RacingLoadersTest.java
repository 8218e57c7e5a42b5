package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.tools.generate.People;
import dev.caravan.tools.generate.Person;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two files with the same keys, one the other way round, go into one table at once. */
@Tag("long")
class RacingLoadersTest {
    private static final int ROWS = 20_000;
    private static final int ROWS_A_CHUNK = 500;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void neitherWaitsForTheOtherForEverAndEachKeyHasOneRow() throws IOException {
        People people = new People(61, 0, 0);
        Path forth = write("forth.csv", people, LongStream.range(0, ROWS));
        Path back = write("back.csv", people, LongStream.range(0, ROWS).map(number -> ROWS - 1 - number));
        try (TestDatabase database = TestDatabase.create()) {
            // Long enough for the chunks of both to be under way at once.
            database.slowDown(Duration.ofMillis(100));
            try (CaravanProcess one = load(forth, database);
                    CaravanProcess other = load(back, database)) {
                assertThat(one.awaitExit(Duration.ofMinutes(3))).as(one.err()).isZero();
                assertThat(other.awaitExit(Duration.ofMinutes(3)))
                        .as(other.err())
                        .isZero();
            }
            assertThat(database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                    .as("deadlocks that PostgreSQL had to break")
                    .isZero();
            assertThat(database.number("SELECT count(*) FROM people")).isEqualTo(ROWS);
            assertThat(database.number("SELECT count(DISTINCT lower(email)) FROM people"))
                    .isEqualTo(ROWS);
            assertThat(database.text("""
                    SELECT string_agg(format('%s %s of %s', state, loaded.inserted + loaded.duplicates, records_read), ', ')
                    FROM caravan.job JOIN (
                      SELECT job, sum(inserted) AS inserted, sum(duplicates) AS duplicates FROM caravan.chunk GROUP BY job)
                      AS loaded ON job = id""")).isEqualTo("COMPLETED %1$d of %1$d, COMPLETED %1$d of %1$d".formatted(ROWS));
            assertThat(database.number("SELECT sum(inserted) FROM caravan.chunk"))
                    .isEqualTo(ROWS);
            assertThat(database.number("SELECT count(DISTINCT caravan_job) FROM people"))
                    .as("files that won some keys: both, or they did not race")
                    .isEqualTo(2);
        }
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void twoWhoBringTheSameContentAtOnceLoadItOnceWithoutAKey() throws IOException {
        Path file = write("people.csv", new People(61, 0, 0), LongStream.range(0, ROWS));
        Path copy = Files.copy(file, directory.resolve("copy.csv"));
        try (TestDatabase database = TestDatabase.create()) {
            database.slowDown(Duration.ofMillis(100));
            try (CaravanProcess one = load(file, database, "--json");
                    CaravanProcess other = load(copy, database, "--json")) {
                assertThat(one.awaitExit(Duration.ofSeconds(90))).as(one.err()).isZero();
                assertThat(other.awaitExit(Duration.ofSeconds(90)))
                        .as(other.err())
                        .isZero();
                assertThat(one.out() + other.out())
                        .containsOnlyOnce("\"repeats\":{\"same\":\"content\"")
                        .contains("\"job\":1,");
            }
            assertThat(database.number("SELECT count(*) FROM people")).isEqualTo(ROWS);
            assertThat(database.number("SELECT count(*) FROM caravan.job")).isEqualTo(1);
        }
    }

    private CaravanProcess load(Path file, TestDatabase database) {
        return load(file, database, "--key", "email");
    }

    /** With a folder each: two people who do not know of each other. */
    private CaravanProcess load(Path file, TestDatabase database, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "load", file.toString(), "--table", "people", "--db", database.url(), "--data-dir", file + ".data"));
        arguments.addAll(List.of(options));
        return caravan(arguments.toArray(String[]::new))
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.split.max-in-flight-chunks", 24)
                .start(directory);
    }

    private Path write(String name, People people, LongStream numbers) throws IOException {
        Path file = directory.resolve(name);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("email,name\n");
            for (long number : numbers.toArray()) {
                Person person = people.row(number);
                String email = name.startsWith("back") ? person.email().toUpperCase(Locale.ROOT) : person.email();
                out.write("\"%s\",\"%s\"%n".formatted(email, person.name().replace("\"", "\"\"")));
            }
        }
        return file;
    }
}
