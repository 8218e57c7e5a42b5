package dev.caravan.jobs;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static JobService jobService;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.chunk.max-records=500",
                "caravan.feeds.traceless.match=traceless*.csv",
                "caravan.feeds.traceless.lineage=false");
        jobService = caravan.bean(JobService.class);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String people(int from, int to, String name) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(n -> "p%d@example.com,%s\n".formatted(n, name))
                .collect(Collectors.joining("", "email,name\n", "nobody,X\n"));
    }

    private static JobView undone(JobView job) {
        assertThat(jobService.obstacleToUndo(job.job())).isEmpty();
        jobService.undo(job.job());
        return caravan.job(job.id());
    }

    @Test
    void onlyTheRowsOfTheJobGoAndTheFileLoadsAgain() {
        JobView first = caravan.load(caravan.file("one.csv", people(1, 2_000, "first")), into("shared", "email"));
        Path file = caravan.file("two.csv", people(1_501, 20_000, "second"));
        JobView second = caravan.load(file, into("shared", "email"));
        JobView third =
                caravan.load(caravan.file("three.csv", people(20_001, 21_000, "third")), into("shared", "email"));
        assertThat(second.balance()).isEqualTo(new JobBalance(18_501, 18_000, 0, 500, 1, 0, 0, 0));
        assertThat(jobService.rowsToUndo(second.job())).isEqualTo(18_000);

        JobView gone = undone(second);

        assertThat(gone.state()).isEqualTo(JobState.ABORTED);
        assertThat(gone.note()).contains("undone: 18000 rows were deleted");
        assertThat(gone.balance()).isEqualTo(new JobBalance(18_501, 0, 0, 500, 1, 0, 18_000, 0));
        assertThat(caravan.column("SELECT name || ' ' || count(*) FROM shared GROUP BY name ORDER BY name"))
                .containsExactly("first 2000", "third 1000");
        assertThat(caravan.job(first.id()).balance()).isEqualTo(first.balance());
        assertThat(caravan.job(third.id()).balance()).isEqualTo(third.balance());
        assertThat(jobService.obstacleToUndo(gone.job())).hasValue("job %d is undone already".formatted(second.id()));

        JobView again = caravan.load(file, into("shared", "email"));
        assertThat(again.id()).isNotEqualTo(second.id());
        assertThat(again.balance()).isEqualTo(second.balance());
    }

    @Test
    void rowsThatSomebodyDeletedOrChangedMeanwhileAreNoHindrance() {
        JobView job = caravan.load(caravan.file("touched.csv", people(1, 100, "x")), into("touched", "email"));
        caravan.jdbc().sql("DELETE FROM touched WHERE caravan_row <= 10").update();
        caravan.jdbc()
                .sql("UPDATE touched SET name = 'changed' WHERE caravan_row > 50")
                .update();
        JobView gone = undone(job);
        assertThat(gone.balance()).isEqualTo(new JobBalance(101, 0, 0, 0, 1, 0, 100, 0));
        assertThat(caravan.column("SELECT count(*) FROM touched")).containsExactly("0");
    }

    @Test
    void rowsOfAPartitionedTableAreFound() {
        caravan.jdbc().sql("""
                CREATE TABLE parted (id int NOT NULL, caravan_job bigint, caravan_row bigint) PARTITION BY RANGE (id)
                """).update();
        caravan.jdbc()
                .sql("CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (50)")
                .update();
        caravan.jdbc()
                .sql("CREATE TABLE parted_high PARTITION OF parted DEFAULT")
                .update();
        caravan.jdbc()
                .sql("INSERT INTO parted (id, caravan_job) VALUES (7, 0), (77, 0)")
                .update();
        String ids =
                IntStream.range(0, 100).mapToObj(Integer::toString).collect(Collectors.joining("\n", "id\n", "\n"));
        JobView job = caravan.load(caravan.file("parted.csv", ids), into("parted"));
        assertThat(job.balance().inserted()).isEqualTo(100);
        undone(job);
        assertThat(caravan.column("SELECT id FROM parted ORDER BY id")).containsExactly("7", "77");
    }

    @Test
    void whatTheDatabaseRefusesStaysAndIsSaid() {
        JobView job = caravan.load(caravan.file("parent.csv", people(1, 10, "x")), into("parent", "email"));
        caravan.jdbc().sql("ALTER TABLE parent ADD UNIQUE (email)").update();
        caravan.jdbc()
                .sql("CREATE TABLE child (email text REFERENCES parent (email))")
                .update();
        caravan.jdbc().sql("INSERT INTO child VALUES ('p3@example.com')").update();
        JobView refused = undone(job);
        assertThat(refused.state()).isEqualTo(JobState.FAILED);
        assertThat(refused.note()).contains("undone: 0 rows were deleted; the others can't be: ", "\"child\"");
        assertThat(refused.balance()).isEqualTo(new JobBalance(11, 10, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void anUndoThatWasStoppedInTheMiddleIsFinishedByALoader() {
        JobView job = caravan.load(caravan.file("halfway.csv", people(1, 10, "x")), into("halfway", "email"));
        caravan.jdbc()
                .sql("UPDATE caravan.job SET state = 'UNDOING' WHERE id = :id")
                .param("id", job.id())
                .update();
        assertThat(caravan.ended(job.id()).state()).isEqualTo(JobState.ABORTED);
        assertThat(caravan.column("SELECT count(*) FROM halfway")).containsExactly("0");
    }

    @Test
    void whatCantBeUndoneIsRefusedWithAReason() throws Exception {
        JobView traceless = caravan.load(caravan.file("traceless.csv", people(1, 3, "x")), JobOptions.NONE);
        assertThat(jobService.obstacleToUndo(traceless.job()).orElseThrow()).contains("no lineage");
        JobView empty = caravan.load(caravan.file("nothing.csv", ""), into("nothing"));
        assertThat(jobService.obstacleToUndo(empty.job()).orElseThrow()).contains("loaded nothing");
        caravan.camel().getRouteController().stopRoute("load-rows");
        try {
            long running = caravan.submit(caravan.file("running.csv", people(1, 3, "x")), into("running"));
            JobView now = caravan.in(JobState.LOADING, running);
            assertThat(jobService.obstacleToUndo(now.job()))
                    .hasValue("job %d is LOADING: abort it first, or wait for its end".formatted(running));
            jobService.abort(running);
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
    }
}
