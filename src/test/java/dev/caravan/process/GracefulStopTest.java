package dev.caravan.process;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** SIGTERM in mid-load: what is being worked on is finished, what is not stays on the queue, and nothing comes a second time. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class GracefulStopTest {
    private static final int ROWS = 8_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int CHUNKS = ROWS / ROWS_A_CHUNK;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration TOO_LONG = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void noChunkIsBegunTwice() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = serve("split", queue, database);
                CaravanProcess first = serve("load", queue, database)) {
            await().atMost(PATIENCE).until(() -> split.isReady() && first.isReady());
            countBeginnings(database);
            database.slowDown(Duration.ofMillis(400));
            TestPeople people = TestPeople.write(
                    Files.createDirectories(directory.resolve("inbox")).resolve("contacts.csv"), 8, ROWS);
            await().atMost(PATIENCE).until(() -> database.chunks() > 4);

            first.terminate();
            split.terminate();
            assertThat(first.awaitExit(Duration.ofSeconds(30))).isEqualTo(143);
            assertThat(split.awaitExit(Duration.ofSeconds(30))).isEqualTo(143);
            assertThat(database.number("SELECT last_value FROM beginnings"))
                    .as("chunks begun, when the loader has ended")
                    .isEqualTo(database.chunks());
            assertThat(database.state(1)).isNotEqualTo("COMPLETED");

            database.hurry();
            try (CaravanProcess nextSplit = serve("split", queue, database);
                    CaravanProcess next = serve("load", queue, database)) {
                await().atMost(PATIENCE).until(() -> database.state(1), "COMPLETED"::equals);
                people.assertLoaded(database, 1, "contact");
                assertThat(nextSplit.isAlive() && next.isAlive()).isTrue();
            }
            assertThat(database.number("SELECT last_value FROM beginnings")).isEqualTo(CHUNKS);
        }
    }

    /** A stop waits for no chunk longer than it was told to, and the chunk is another loader's then. */
    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void aChunkThatTakesTooLongIsGivenBack() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = serve("split", queue, database);
                CaravanProcess first = CaravanProcess.serving("load", queue, database, directory)
                        .with("camel.main.shutdown-timeout", 2)
                        .with("caravan.sqs.visibility-timeout", "5s")
                        .start(directory)) {
            await().atMost(PATIENCE).until(() -> split.isReady() && first.isReady());
            database.slowDown(TOO_LONG);
            TestPeople people = TestPeople.write(
                    Files.createDirectories(directory.resolve("inbox")).resolve("contacts.csv"), 9, ROWS);
            await().atMost(PATIENCE).until(() -> chunksInWork(database) > 0);
            database.hurry();

            first.terminate();
            assertThat(first.awaitExit(TOO_LONG)).isEqualTo(143);
            assertThat(chunksInWork(database))
                    .as("chunks that it did not wait for")
                    .isPositive();

            try (CaravanProcess next = serve("load", queue, database)) {
                await().atMost(PATIENCE.plus(TOO_LONG)).until(() -> database.state(1), "COMPLETED"::equals);
                people.assertLoaded(database, 1, "contact");
                assertThat(next.isAlive()).isTrue();
            }
        }
    }

    private static long chunksInWork(TestDatabase database) {
        return database.number("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event = 'PgSleep' AND query LIKE '%caravan.chunk%'
                """);
    }

    /** Counts the chunks that are entered, by transactions that are rolled back too: sequences know no rollback. */
    private static void countBeginnings(TestDatabase database) {
        database.run("""
                CREATE SEQUENCE beginnings;
                CREATE FUNCTION count_beginning() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM nextval('public.beginnings');
                  RETURN NEW;
                END $$;
                CREATE TRIGGER count_beginning AFTER INSERT ON caravan.chunk FOR EACH ROW EXECUTE FUNCTION count_beginning();
                """);
    }

    private CaravanProcess serve(String role, TestQueue queue, TestDatabase database) {
        return CaravanProcess.serving(role, queue, database, directory)
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.sqs.visibility-timeout", "5s")
                .start(directory);
    }
}
