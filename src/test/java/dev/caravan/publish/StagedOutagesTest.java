package dev.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while rows are staged, and while they are published, and comes back. */
@Tag("long")
class StagedOutagesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 2_000;
    private static final int ROWS_A_CHUNK = 50;

    private static final JobOptions REPLACE_AWAY = new JobOptions(
            null,
            "away",
            List.of("id"),
            Map.of(),
            DialectOptions.NONE,
            null,
            null,
            false,
            new WriteOptions(LoadMethod.STAGED, LoadMode.REPLACE, null, null, null, null, null),
            null,
            false);

    @Test
    void rowsAreStagedAndPublishedOnceAllTheSame(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("server"));
                TestDatabase database = server.database();
                RunningCaravan caravan = RunningCaravan.start(
                        Files.createDirectories(directory.resolve("caravan")),
                        "caravan.db.url=" + database.url(),
                        "caravan.chunk.max-records=" + ROWS_A_CHUNK,
                        "caravan.load.concurrency=3",
                        "caravan.publish.poll-interval=20ms",
                        "caravan.publish.lease-duration=3s")) {
            stretchPublishes(database);
            database.run("CREATE TABLE away (id int PRIMARY KEY, v int)");
            database.run("INSERT INTO away SELECT i, -1 FROM generate_series(1, 100) AS i");
            database.slowDown(Duration.ofMillis(50));
            long job = caravan.submit(file(caravan), REPLACE_AWAY);

            await("some chunks are staged").atMost(PATIENCE).until(() -> chunks(database, job) > 5);
            server.stop();
            server.startAgain();
            assertThat(chunks(database, job)).isLessThan(ROWS / ROWS_A_CHUNK);
            database.hurry();
            await("the publish is under way")
                    .atMost(PATIENCE)
                    .until(() ->
                            database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1);
            assertThat(database.text("SELECT count(*) || ' ' || sum(v) FROM away"))
                    .isEqualTo("100 -100");
            server.stop();
            server.startAgain();
            database.run("UPDATE stretch SET seconds = 0");

            JobView ended = ended(caravan, job);
            assertThat(ended.state()).as(ended.note()).isEqualTo(JobState.COMPLETED);
            assertThat(ended.balance()).isEqualTo(new JobBalance(ROWS, ROWS, 0, 0, 0, 0, 0, 0));
            assertThat(ended.deleted()).isEqualTo(100);
            assertThat(database.text("SELECT count(*) || ' ' || sum(v) FROM away"))
                    .isEqualTo(ROWS + " " + ROWS);
            assertThat(database.number("SELECT count(*) FROM caravan.dead_letter"))
                    .isZero();
        }
    }

    private static JobView ended(RunningCaravan caravan, long job) {
        return await("the job ends")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> caravan.job(job), view -> view.state().isFinished());
    }

    private static long chunks(TestDatabase database, long job) {
        return database.number("SELECT count(*) FROM caravan.chunk WHERE state = 'LOADED' AND job = " + job);
    }

    /** A publish waits before its end, as long as the table says. */
    private static void stretchPublishes(TestDatabase database) {
        database.run("""
                CREATE TABLE stretch (seconds double precision);
                INSERT INTO stretch VALUES (600);
                CREATE FUNCTION stretch() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep((SELECT seconds FROM public.stretch)); RETURN NULL; END $$;
                CREATE TRIGGER stretch AFTER UPDATE ON caravan.publication FOR EACH STATEMENT EXECUTE FUNCTION stretch();
                """);
    }

    private static Path file(RunningCaravan caravan) {
        return caravan.file(
                "away.csv",
                IntStream.rangeClosed(1, ROWS).mapToObj(i -> i + ",1\n").collect(Collectors.joining("", "id,v\n", "")));
    }
}
