package dev.caravan.upgrade;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import dev.caravan.testing.TestQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of two versions on one ledger and one queue, the last one's exchanged for the next one's in the middle of a file. The last version
 * is the jar that {@code -Dcaravan.test.last-version=JAR} names, and the next one this. Without it this is the last version, and the next one
 * is this with a migration more.
 */
@Tag("long")
class RollingUpgradeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 40_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int CHUNKS = ROWS / ROWS_A_CHUNK;

    /** Null: there is none. */
    private static final @Nullable String LAST_VERSION = System.getProperty("caravan.test.last-version");

    private static final String EXPAND = """
            ALTER TABLE caravan.job ADD COLUMN priority integer;
            CREATE TABLE caravan.job_label (job bigint REFERENCES caravan.job ON DELETE CASCADE, label text NOT NULL);
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private CaravanProcess.Command last(String role, TestQueue queue, TestDatabase database) {
        CaravanProcess.Command command = CaravanProcess.serving(role, queue, database, directory)
                .with("caravan.chunk.max-records", ROWS_A_CHUNK);
        return LAST_VERSION == null ? command : command.ofJar(Path.of(LAST_VERSION));
    }

    private CaravanProcess.Command next(String role, TestQueue queue, TestDatabase database) throws IOException {
        CaravanProcess.Command command = CaravanProcess.serving(role, queue, database, directory)
                .with("caravan.chunk.max-records", ROWS_A_CHUNK);
        return LAST_VERSION == null ? migratingBy("V2__expand_job.sql", EXPAND, command) : command;
    }

    /** With a migration that this version does not know. */
    private CaravanProcess.Command migratingBy(String name, String sql, CaravanProcess.Command command)
            throws IOException {
        Path scripts = Files.createDirectories(directory.resolve("later"));
        Files.writeString(scripts.resolve(name), sql);
        return command.with("spring.flyway.locations", "classpath:db/ledger/postgresql,filesystem:" + scripts);
    }

    private TestPeople drop(String name, int seed) throws IOException {
        return TestPeople.write(
                Files.createDirectories(directory.resolve("inbox")).resolve(name), seed, ROWS);
    }

    private static void stop(CaravanProcess process) {
        process.terminate();
        process.awaitExit(PATIENCE);
    }

    private static void ready(CaravanProcess... processes) {
        for (CaravanProcess process : processes) {
            await(process + " is ready").atMost(PATIENCE).until(process::isReady);
        }
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void aFileThatIsLoadedMeanwhileIsLoadedOnceAndBothVersionsGoOn() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess lastSplit = last("split", queue, database).start(directory);
                CaravanProcess lastLoad = last("load", queue, database).start(directory)) {
            ready(lastSplit, lastLoad);
            // Longer than the next version takes to start.
            database.slowDown(Duration.ofSeconds(2));
            TestPeople people = drop("contacts.csv", 41);
            await("the last version loads").atMost(PATIENCE).until(() -> database.chunks() > 5);

            try (CaravanProcess nextLoad = next("load", queue, database).start(directory);
                    CaravanProcess nextSplit = next("split", queue, database).start(directory)) {
                ready(nextLoad, nextSplit);
                assertThat(database.state(1)).isEqualTo("SPLITTING");
                long together = database.chunks();
                await("both load").atMost(PATIENCE).until(() -> database.chunks() > together + 5);
                stop(lastLoad);
                stop(lastSplit);
                assertThat(database.chunks())
                        .as("the next version has something left")
                        .isLessThan(CHUNKS);
                database.hurry();
                await().atMost(PATIENCE).until(() -> database.state(1), "COMPLETED"::equals);
                people.assertLoaded(database, 1, "contact");

                // A machine of the last version comes back.
                try (CaravanProcess lastAgain = last("load", queue, database).start(directory)) {
                    ready(lastAgain);
                    stop(nextLoad);
                    drop("contacts-2.csv", 43);
                    await().atMost(PATIENCE)
                            .until(() ->
                                    database.number("SELECT count(*) FROM caravan.job WHERE state = 'COMPLETED'") == 2);
                    assertThat(database.number(
                                    "SELECT sum(inserted + duplicates + rejected) FROM caravan.chunk WHERE job > 1"))
                            .isEqualTo(ROWS);
                    assertThat(database.number("SELECT count(*) - count(DISTINCT lower(email)) FROM contact"))
                            .isZero();
                }
            }
            assertThat(queue.deadLetters()).isZero();
            assertThat(database.number("SELECT count(*) FROM caravan.dead_letter"))
                    .isZero();
            if (LAST_VERSION == null) {
                assertThat(database.text("SELECT description FROM caravan.schema_version WHERE version = '2'"))
                        .isEqualTo("expand job");
            }
        }
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void aLedgerThatLacksWhatThisVersionUsesIsRefusedInWordsAndLeftAsItIs() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            String[] jobs = {"jobs", "--db", database.url(), "--data-dir", directory.toString()};
            try (CaravanProcess later = migratingBy(
                            "V2__contract_after_2_worker.sql", "DROP TABLE caravan.worker", caravan(jobs))
                    .start(directory)) {
                assertThat(later.awaitExit(PATIENCE)).as(later.err()).isZero();
            }
            String before = history(database);
            try (CaravanProcess process = caravan(jobs).start(directory)) {
                assertThat(process.awaitExit(PATIENCE)).isEqualTo(2);
                assertThat(process.err())
                        .contains(
                                "the ledger is a later version's: its migration 2 (contract after 2 worker) is not for this one, which knows 1;");
            }
            assertThat(history(database)).isEqualTo(before);
        }
    }

    private static String history(TestDatabase database) {
        return database.text(
                "SELECT string_agg(s::text, E'\\n' ORDER BY installed_rank) FROM caravan.schema_version AS s");
    }
}
