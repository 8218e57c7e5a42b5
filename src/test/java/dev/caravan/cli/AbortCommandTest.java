package dev.caravan.cli;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are stopped in mid-load, by another process than those that load them. */
class AbortCommandTest {
    private static final int ROWS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        database = TestDatabase.create().url();
        caravan = RunningCaravan.start(folder, "caravan.db.url=" + database, "caravan.split.max-in-flight-chunks=5");
        // From the fifth chunk on each is held in its transaction until somebody waits for it, as an abort does. A
        // chunk that overtakes one of
        // the first four is not held: both loaders would wait for a chunk that neither of them loads.
        caravan.jdbc().sql("""
                CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF (SELECT count(*) FROM caravan.chunk WHERE job = NEW.job AND sequence < 4) < 4 THEN
                    RETURN NULL;
                  END IF;
                  WHILE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) LOOP
                    PERFORM pg_sleep(0.05);
                  END LOOP;
                  RETURN NULL;
                END $$;
                """).update();
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--db", database, "--data-dir", folder.toString()));
        StringWriter out = new StringWriter();
        assertThat(Caravan.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .execute(all.toArray(String[]::new)))
                .as("%s", out)
                .isEqualTo(ExitCode.COMPLETED);
        return out.toString();
    }

    private static Path people(String name) {
        return caravan.file(
                name + ".csv",
                IntStream.rangeClosed(1, ROWS)
                        .mapToObj("p%d@example.com\n"::formatted)
                        .collect(Collectors.joining("", "email\n", "")));
    }

    /** A job of which some chunks are loaded, some are being loaded, and some are not even sent. */
    private static long inTheMiddle(Path file, String table) {
        caravan.jdbc().sql("""
                CREATE TRIGGER hold AFTER UPDATE ON caravan.chunk FOR EACH ROW WHEN (NEW.sequence >= 4) EXECUTE FUNCTION hold();
                """).update();
        long job = caravan.submit(file, into(table, "email"));
        await().atMost(PATIENCE).until(() -> caravan.job(job).balance().inserted() >= 40);
        return job;
    }

    private static JobView aborted(long job) {
        caravan.jdbc().sql("DROP TRIGGER hold ON caravan.chunk").update();
        JobView aborted = caravan.job(job);
        assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
        assertThat(aborted.balance().inFlight()).isZero();
        assertThat(aborted.balance().read()).isLessThan(ROWS);
        return aborted;
    }

    private static void assertRows(String table, long rows) {
        assertThat(caravan.column("SELECT count(*) FROM " + table)).containsExactly(Long.toString(rows));
    }

    @Test
    void whatIsLoadedStaysTheRestIsSkippedAndTheFileIsKept() {
        Path file = people("halted");
        long job = inTheMiddle(file, "halted");

        assertThat(run("abort", Long.toString(job))).contains("ABORTED");

        JobBalance jobBalance = aborted(job).balance();
        assertThat(jobBalance.inserted()).isPositive();
        assertThat(jobBalance.skipped()).isPositive().isEqualTo(jobBalance.read() - jobBalance.inserted());
        assertRows("halted", jobBalance.inserted());
        await("chunks that come late")
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        assertThat(caravan.job(job).balance()).isEqualTo(jobBalance);
        assertRows("halted", jobBalance.inserted());

        assertThat(file).exists();
        assertThat(caravan.load(file, into("halted", "email")).balance())
                .isEqualTo(new JobBalance(ROWS, ROWS - jobBalance.inserted(), 0, jobBalance.inserted(), 0, 0, 0, 0));
        assertRows("halted", ROWS);
    }

    @Test
    void withUndoNothingStays() {
        Path file = people("undone");
        long job = inTheMiddle(file, "undone");

        assertThat(run("abort", Long.toString(job), "--undo")).contains("ABORTED");

        JobBalance jobBalance = aborted(job).balance();
        assertThat(jobBalance.inserted()).isZero();
        assertThat(jobBalance.skipped()).isEqualTo(jobBalance.read());
        assertRows("undone", 0);
        assertThat(file).exists();
        assertThat(caravan.load(file, into("undone", "email")).balance())
                .isEqualTo(new JobBalance(ROWS, ROWS, 0, 0, 0, 0, 0, 0));
    }
}
