package dev.caravan.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class MaxRejectsTest {
    private static final int CHUNK = 100;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.chunk.max-records=" + CHUNK,
                "caravan.feeds.fussy.match=fussy*.csv",
                "caravan.feeds.fussy.key=email",
                "caravan.feeds.fussy.max-rejects=1%",
                "caravan.feeds.lenient.match=lenient*.csv",
                "caravan.feeds.lenient.on-all-rejected=complete",
                "caravan.feeds.lenient.columns.email.type=email",
                "caravan.feeds.undoing.match=undoing*.csv",
                "caravan.feeds.undoing.key=email",
                "caravan.feeds.undoing.max-rejects=3",
                "caravan.feeds.undoing.on-too-many-rejects=undo");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** Every so manyth address is none. */
    private static Path people(String name, int rows, int badEvery) {
        return caravan.file(
                name + ".csv",
                IntStream.rangeClosed(1, rows)
                        .mapToObj(n -> (n % badEvery == 0 ? "nobody %d,X\n" : "p%d@example.com,X\n").formatted(n))
                        .collect(Collectors.joining("", "email,name\n", "")));
    }

    private static JobView load(Path file, String table, @Nullable String maxRejects) {
        return caravan.load(
                file,
                new JobOptions(null, table, List.of("email"), Map.of(), DialectOptions.NONE, null, maxRejects, false));
    }

    @Test
    void aFileOfBadRowsFailsNearTheLimitAndKeepsItsRejects() {
        JobView job = load(people("all_bad", 100 * CHUNK, 1), "all_bad", "250");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("records were rejected; max-rejects is 250");
        assertThat(job.balance().rejected()).isBetween(300L, 250L + 4 * CHUNK);
        assertThat(caravan.column("SELECT count(*) FROM caravan.reject WHERE job = " + job.id()))
                .containsExactly(Long.toString(job.balance().rejected()));
    }

    @Test
    void aFileOfWhichEveryRecordIsRejectedFailsAndMayBeLoadedAgain() {
        Path file = people("no_good", 3 * CHUNK, 1);

        JobView job = load(file, "no_good", null);

        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).startsWith("all 300 records were rejected: ");
        assertThat(job.balance()).isEqualTo(new JobBalance(300, 0, 0, 0, 300, 0, 0, 0));
        assertThat(load(file, "no_good", null).id()).isNotEqualTo(job.id());
    }

    @Test
    void oneGoodRecordAmongManyIsEnough() {
        JobView job =
                load(caravan.file("hardly.csv", "email,name\nnobody,X\np@example.com,X\nnobody,Y\n"), "hardly", null);
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 1, 0, 0, 2, 0, 0, 0));
    }

    @Test
    void aFeedOrALimitOfAllLetsAFileOfRejectsComplete() {
        assertThat(caravan.load(people("lenient", 10, 1), JobOptions.NONE).state())
                .isEqualTo(JobState.COMPLETED);
        assertThat(load(people("any_number", 10, 1), "any_number", "100%").state())
                .isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aJobHasALineWhenItStartsAndOneWithItsBalanceWhenItEnds() {
        Logger logger = (Logger) LoggerFactory.getLogger(JobLog.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try {
            JobView job = load(people("logged", 20, 10), "logged", null);

            String about = "job %d ".formatted(job.id());
            await().untilAsserted(() -> assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.startsWith(about))
                    .hasSize(2));
            assertThat(lines.list).allMatch(line -> line.getLevel() == Level.INFO);
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line ->
                            line.startsWith(about + "starts: file:///") && line.endsWith("logged.csv into logged"))
                    .anyMatch(
                            line -> line.startsWith(about + "is COMPLETED after ")
                                    && line.endsWith(
                                            ": read 20, inserted 18, updated 0, duplicates 0, rejected 2, dead letters 0, skipped 0"));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }

    @Test
    void aFileWithoutRecordsCompletes() {
        assertThat(load(caravan.file("header_only.csv", "email,name\n"), "header_only", null)
                        .state())
                .isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aFileWithAsManyAsMayBeCompletes() {
        JobView job = load(people("just_right", 1_000, 100), "just_right", "10");
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(1_000, 990, 0, 0, 10, 0, 0, 0));
    }

    @Test
    void aShareOfASmallFileIsJudged() {
        assertThat(load(people("small", 20, 10), "small", "9.9%").state()).isEqualTo(JobState.FAILED);
        assertThat(load(people("small2", 20, 10), "small2", "10%").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aFeedSaysItForItsFilesAndTheCommandGoesBeforeIt() {
        Path file = people("fussy", 200, 50);
        JobView refused = caravan.load(file, JobOptions.NONE);
        assertThat(refused.state()).isEqualTo(JobState.FAILED);
        assertThat(refused.balance()).isEqualTo(new JobBalance(200, 196, 0, 0, 4, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM fussy")).containsExactly("196");

        assertThat(load(file, "fussy", "50%").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aJobBeyondItIsUndoneWhereTheFeedSaysSo() {
        caravan.load(
                caravan.file("before.csv", "email,name\np1@example.com,before\n"),
                RunningCaravan.into("undoing", "email"));
        JobView job = caravan.load(people("undoing", 1_000, 10), JobOptions.NONE);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("max-rejects is 3", "undone: ");
        assertThat(job.balance().inserted()).isZero();
        assertThat(job.balance().rejected()).isBetween(4L, 100L);
        assertThat(caravan.column("SELECT name FROM undoing")).containsExactly("before");
    }

    @Test
    void aTableWithoutLineageIsRefusedWhereItMightHaveToBeUndone() {
        caravan.jdbc()
                .sql("CREATE TABLE plain (email text PRIMARY KEY, name text)")
                .update();
        JobView job = caravan.load(
                people("undoing-plain", 10, 2),
                new JobOptions("undoing", "plain", List.of(), Map.of("email", ColumnType.TEXT)));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("table public.plain has no lineage");
    }
}
