package dev.caravan.split;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.reconcile.Reconciler;
import dev.caravan.reconcile.Reconciliation;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that are neither records nor the header are counted, with their reasons, whatever happens to their job. */
class SkippedLinesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final DialectOptions COMMENTS = new DialectOptions(null, null, null, "#", null, null, null, null);

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(
                directory,
                "caravan.split.max-in-flight-chunks=15",
                "caravan.split.lease-duration=4s",
                "caravan.report.enabled=true",
                "caravan.report.poll-interval=20ms",
                "caravan.report.memory=" + (Runtime.getRuntime().maxMemory() / (1 << 20) + 400) + "MB");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void heal() {
        caravan.faults().heal();
    }

    /** A file of so many records, with titles above them, a comment after each eighth, and the header again after each 17th. */
    private record Export(String csv, int rows, List<SkipCount> skipped) {
        static Export of(int rows) {
            StringBuilder csv = new StringBuilder("Orders of May\nby Ann\n\nid,name\n");
            long line = 4;
            SkipCount comments = null;
            SkipCount headers = null;
            for (int id = 1; id <= rows; id++) {
                csv.append("%d,Name %1$d\n".formatted(id));
                line++;
                if (id % 8 == 0) {
                    csv.append("# after %d\n".formatted(id));
                    comments = and(comments, new SkipCount("comment", 1, ++line, line, "# after 8"));
                }
                if (id % 17 == 0) {
                    csv.append("\ufeffid,name\n");
                    headers = and(headers, new SkipCount("repeated-header", 1, ++line, line, "id,name"));
                }
            }
            csv.append("# the end");
            comments = and(comments, new SkipCount("comment", 1, ++line, line, "# the end"));
            SkipCount titles = new SkipCount("preamble", 2, 1, 2, "Orders of May");
            return new Export(
                    csv.toString(),
                    rows,
                    headers == null ? List.of(titles, comments) : List.of(titles, comments, headers));
        }

        private static SkipCount and(@Nullable SkipCount counted, SkipCount more) {
            return counted == null
                    ? more
                    : new SkipCount(
                            more.reason(), counted.lines() + 1, counted.firstLine(), more.lastLine(), counted.text());
        }

        Path file(String name) {
            return caravan.file(name + ".csv", csv);
        }

        long lines() {
            return SkipCount.lines(skipped);
        }
    }

    private static JobOptions options(String table) {
        return new JobOptions(null, table, List.of("id"), Map.of(), COMMENTS, null);
    }

    private static void assertExact(JobView job, Export export) {
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance())
                .isEqualTo(
                        new JobBalance(export.rows() + export.lines(), export.rows(), 0, 0, 0, 0, export.lines(), 0));
        assertThat(job.skippedLines()).isEqualTo(export.skipped());
        assertThat(caravan.column("SELECT count(*) || ' ' || min(id) || ' ' || max(caravan_row) FROM "
                        + job.job().table()))
                .containsExactly("%d 1 %1$d".formatted(export.rows()));
    }

    @Test
    void aJobSaysWhatItSkipped() {
        Export export = Export.of(100);
        JobView job = caravan.load(export.file("said"), options("said"));
        assertExact(job, export);
        assertThat(JobText.summary(
                        job,
                        caravan.bean(JobService.class).plan(job.job()),
                        List.of(),
                        Hints.of(null, Path.of("caravan-data"))))
                .contains("  read                  120\n  inserted              100\n")
                .contains("skipped                20")
                .contains("               2  preamble (lines 1 to 2: \"Orders of May\")")
                .contains("              13  comment (lines 13 to 122: \"# after 8\")")
                .contains("               5  repeated-header (lines 24 to 104: \"id,name\")");
        JobJson json = JobJson.of(job, caravan.bean(JobService.class).plan(job.job()));
        assertThat(json.counts().skipped()).isEqualTo(20);
        assertThat(json.skippedLines())
                .contains(new SkippedLinesJson("preamble", 2, 1, 2, "Orders of May"))
                .hasSize(3);
    }

    @Test
    void aSplitterThatTakesOverCountsNoLineTwice() {
        Export export = Export.of(600);
        AtomicInteger calls = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (calls.incrementAndGet() % 2 == 0 && calls.get() < 6) {
                caravan.jdbc().sql("""
                                UPDATE caravan.job
                                SET epoch = epoch + 1, owner = 'elsewhere/1/1', lease_until = now() + interval '200 ms'
                                WHERE target_table = 'taken_over'
                                """).update();
            }
            return real.sendMessageBatch(request);
        });
        JobView job = caravan.load(export.file("taken_over"), options("taken_over"));
        assertThat(job.job().epoch()).isGreaterThan(2);
        assertExact(job, export);
    }

    @Test
    void aSourceThatIsSplitAgainAfterItsMessagesWereLostCountsNoLineTwice() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        Export export = Export.of(300);
        long job = caravan.submit(export.file("lost"), options("lost"));
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) >= 15);
        JobView halfway = caravan.job(job);
        assertThat(halfway.state()).isEqualTo(JobState.SPLITTING);
        assertThat(halfway.balance().skipped())
                .isEqualTo(halfway.job().linesSkipped())
                .isBetween(10L, export.lines() - 1);
        caravan.sqs().purgeQueue(purge -> purge.queueUrl(caravan.queue().url()));
        caravan.camel().getRouteController().startRoute("load-rows");
        JobView ended = caravan.ended(job);
        assertThat(ended.job().epoch()).as("split again").isGreaterThan(1);
        assertExact(ended, export);
    }

    @Test
    void anAbortedJobHasSkippedItsLinesAndTheRecordsThatWereNotLoaded() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        long job = caravan.submit(Export.of(600).file("aborted"), options("aborted"));
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) >= 15);
        assertThat(caravan.bean(JobService.class).abort(job)).isTrue();
        caravan.camel().getRouteController().startRoute("load-rows");
        JobView aborted = caravan.job(job);
        assertThat(aborted.balance().read())
                .isEqualTo(aborted.job().recordsRead() + aborted.job().linesSkipped());
        assertThat(aborted.balance().skipped()).isEqualTo(aborted.balance().read());
        assertThat(SkipCount.lines(aborted.skippedLines()))
                .isEqualTo(aborted.job().linesSkipped())
                .isPositive();
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
    }

    @Test
    void aJobWithTooManyRejectsAndAnUndoneOneStayBalanced() {
        JobView failed = caravan.load(
                Export.of(100).file("failed"),
                new JobOptions(
                        null, "failed", List.of(), Map.of("name", ColumnType.INTEGER), COMMENTS, null, "3", false));
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(SkipCount.lines(failed.skippedLines()))
                .isEqualTo(failed.job().linesSkipped())
                .isPositive();

        Export export = Export.of(30);
        JobView loaded = caravan.load(export.file("undone"), options("undone"));
        caravan.bean(JobService.class).undo(loaded.job());
        JobView undone = caravan.job(loaded.id());
        assertThat(undone.state()).isEqualTo(JobState.ABORTED);
        assertThat(undone.balance())
                .isEqualTo(new JobBalance(30 + export.lines(), 0, 0, 0, 0, 0, 30 + export.lines(), 0));
    }

    @Test
    void aDryRunTellsAcceptableRecordsFromSkippedLines() {
        Export export = Export.of(40);
        JobView job = caravan.load(
                export.file("dry"), new JobOptions(null, "dry", List.of(), Map.of(), COMMENTS, null, null, true));
        assertThat(job.acceptable()).isEqualTo(40);
        assertThat(job.balance()).isEqualTo(new JobBalance(40 + export.lines(), 0, 0, 0, 0, 0, 40 + export.lines(), 0));
        assertThat(JobText.summary(
                        job,
                        caravan.bean(JobService.class).plan(job.job()),
                        List.of(),
                        Hints.of(null, Path.of("caravan-data"))))
                .contains("acceptable             40  a dry run: nothing is loaded")
                .contains("skipped                10")
                .contains("preamble (lines 1 to 2");
        assertThat(JobJson.of(job, caravan.bean(JobService.class).plan(job.job()))
                        .acceptable())
                .isEqualTo(40);
    }

    @Test
    void eachFileOfAnArchiveHasItsOwn() throws IOException {
        Path zip = directory.resolve("both.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int rows : new int[] {20, 40}) {
                out.putNextEntry(new ZipEntry("rows_%d.csv".formatted(rows)));
                out.write(Export.of(rows).csv().getBytes(StandardCharsets.UTF_8));
            }
        }
        List<JobView> jobs = caravan
                .bean(JobService.class)
                .submit(zip, new JobOptions(null, null, List.of("id"), Map.of(), COMMENTS, null))
                .claims()
                .stream()
                .map(claim -> caravan.ended(claim.job().id()))
                .toList();
        assertThat(jobs).hasSize(2);
        assertExact(jobs.get(0), Export.of(20));
        assertExact(jobs.get(1), Export.of(40));
    }

    @Test
    void aReportCountsThoseOfAllItsSources() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("months"));
        Export first = Export.of(50);
        Export second = Export.of(20);
        Files.writeString(folder.resolve("a.csv"), first.csv());
        Files.writeString(folder.resolve("b.csv"), second.csv());
        Path out = directory.resolve("report.csv");
        ReportOptions report = new ReportOptions(
                null,
                new Grouping(List.of("name"), List.of(new Measure(Aggregate.COUNT, null, "n")), null, List.of(), null),
                List.of(),
                Map.of(),
                COMMENTS,
                null,
                null,
                out.toUri().toString(),
                null,
                null);
        ReportService reports = caravan.bean(ReportService.class);
        List<Source> sources = Stream.of("a.csv", "b.csv")
                .flatMap(name -> reports.discoveredSources(folder.resolve(name)).all().stream())
                .toList();
        long job = reports.submit(sources, report).job().id();
        JobView ended = caravan.ended(job);
        assertThat(ended.state()).as(ended.note()).isEqualTo(JobState.COMPLETED);
        assertThat(ended.balance())
                .isEqualTo(new JobBalance(
                        70 + first.lines() + second.lines(), 70, 0, 0, 0, 0, first.lines() + second.lines(), 0));
        assertThat(ended.skippedLines())
                .filteredOn(count -> count.reason().equals("preamble"))
                .containsExactly(new SkipCount("preamble", 4, 1, 2, "Orders of May"));
    }

    @Test
    void aFileOfCommentsAloneHasNoRecords() {
        JobView job = caravan.load(caravan.file("nothing.csv", "id,name\n# none\n# at all\n"), options("nothing"));
        assertThat(job.balance()).isEqualTo(new JobBalance(2, 0, 0, 0, 0, 0, 2, 0));
        assertThat(job.skippedLines()).containsExactly(new SkipCount("comment", 2, 2, 3, "# none"));
    }

    @ParameterizedTest
    @CsvSource({
        // Nothing else is skipped if the user says where the header is.
        "--no-header,    , false, 7, 0, ''",
        "--header,       , true,  6, 0, ''",
        "--skip-lines 3, 3,     , 4, 2, 'skip-lines 2 1 2 Orders of May'",
    })
    void withAHeaderSaidNothingElseIsSkipped(
            String option, Integer skipLines, Boolean header, long records, long lines, String skipped) {
        Path file = caravan.file("said%s.csv".formatted(option.replace(' ', '_')), """
                Orders of May
                by Ann

                id,name
                1,a
                # a comment
                id,name
                2,b
                """);
        JobView job = caravan.load(
                file,
                new JobOptions(
                        null,
                        option.replaceAll("\\W+", "_").substring(1),
                        List.of(),
                        Map.of(),
                        new DialectOptions(",", null, null, null, null, header, skipLines, null),
                        null));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.skippedLines().stream()
                        .map(count -> "%s %d %d %d %s"
                                .formatted(
                                        count.reason(),
                                        count.lines(),
                                        count.firstLine(),
                                        count.lastLine(),
                                        count.text())))
                .isEqualTo(skipped.isEmpty() ? List.of() : List.of(skipped));
        assertThat(job.balance().read()).isEqualTo(records + lines);
    }

    @Test
    void aReconciliationMissesNoSkippedLine() throws Exception {
        StringBuilder csv = new StringBuilder("\ufeffTitle\n\n\"id\",\"name\"\n");
        for (int id = 1; id <= 30; id++) {
            csv.append("%d,\"Name %1$d\"\n".formatted(id)).append(id % 10 == 0 ? "\ufeff\"id\",\"name\"\n" : "");
        }
        JobView job = caravan.load(caravan.file("reconciled.csv", csv.toString()), into("reconciled", "id"));
        assertThat(job.balance()).isEqualTo(new JobBalance(34, 30, 0, 0, 0, 0, 4, 0));
        Reconciliation found = caravan.bean(Reconciler.class).reconcile(job.job(), 128L << 20, step -> {});
        assertThat(found).isEqualTo(new Reconciliation(30L, 30, 2, List.of(), List.of()));
    }

    @Test
    void aReconciliationComparesTheRecordsThatAreReadAndTheColumnsThatTheFileDoesntHave() throws Exception {
        String csv =
                IntStream.rangeClosed(1, 30).mapToObj(i -> i + ",x").collect(Collectors.joining("\n", "id,v\n", "\n"));
        Map<String, String> set = Map.of("region", "north", "year", "2024", "nothing", "", "ln", "@line");
        for (RowOptions rows :
                List.of(new RowOptions(set, 2, null), new RowOptions(set, null, 28L), new RowOptions(set, 1, 28L))) {
            String table = "reconciled_%s_%s".formatted(rows.skipFooter(), rows.limit());
            JobView job = caravan.load(
                    caravan.file(table + ".csv", csv + (rows.limit() == null ? "" : "31,y\n")),
                    into(table, "region", "id").mapping(new Mapping(null, null, rows)));
            assertThat(job.balance().inserted()).isEqualTo(28);
            Reconciliation found = caravan.bean(Reconciler.class).reconcile(job.job(), 128L << 20, step -> {});
            assertThat(found.differences()).isEmpty();
            assertThat(found.records()).isEqualTo(28);
            assertThat(found.columns()).isEqualTo(5);
            assertThat(found.notCompared()).extracting(each -> each.column()).containsExactly("ln");
        }
    }
}
