package dev.caravan.report;

import static dev.caravan.report.Rfc4180.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.SortKey;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports from their files to their results, by a worker as it is. */
class ReportsTest {
    private static final Grouping PLAYS = new Grouping(
            List.of("Song", "Date"),
            List.of(new Measure(Aggregate.SUM, "Plays", "Total")),
            null,
            List.of(new SortKey("Song", false), new SortKey("Date", false)),
            null);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.start(
                directory,
                "caravan.report.enabled=true",
                "caravan.report.poll-interval=20ms",
                "caravan.report.retry-pause=20ms",
                // Of this process, whose heap may be a gigabyte.
                "caravan.report.memory=" + (Runtime.getRuntime().maxMemory() / (1 << 20) + 400) + "MB",
                "caravan.reports.written.select=SELECT Song, max(length(Date)) AS l FROM input GROUP BY Song ORDER BY Song",
                "caravan.reports.wrong.group-by=Song",
                "caravan.reports.wrong.measures[0].aggregate=count",
                "caravan.reports.wrong.filter=no_such_column > 1",
                "caravan.reports.outside.select=SELECT * FROM read_csv('/etc/passwd')",
                "caravan.reports.some.group-by=Song",
                "caravan.reports.some.measures[0].aggregate=count",
                "caravan.reports.some.measures[0].as=n",
                "caravan.reports.some.filter=Date >= '2020-01-02'");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** A job may have ended, for too many rejects, a moment before its worker lets go. */
    @AfterEach
    void nothingStays() {
        await().untilAsserted(() -> {
            assertThat(filesIn(directory.resolve("report-temp"))).isEmpty();
            assertThat(filesIn(directory.resolve("results"))).noneMatch(file -> file.contains("unfinished"));
        });
    }

    private static List<String> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    private static JobView report(ReportOptions options, Path... files) {
        ReportService reports = caravan.bean(ReportService.class);
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.addAll(reports.discoveredSources(file).all());
        }
        return caravan.ended(reports.submit(sources, options).job().id());
    }

    private static JobView report(Grouping grouping, Path... files) {
        return report(ReportOptions.of(grouping), files);
    }

    private static String result(JobView job) {
        assertThat(job.state()).as("%s", job.note()).isEqualTo(JobState.COMPLETED);
        return read(job);
    }

    private static String read(JobView job) {
        try {
            return Files.readString(Path.of(URI.create(caravan.bean(ReportProgressRepository.class)
                    .result(job.id())
                    .orElseThrow()
                    .location())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path gzip(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_16));
        }
        return file;
    }

    @Test
    void filesOfAnyWritingAreOneTable() throws IOException {
        Path commas =
                caravan.file("commas.csv", "Song,Date,Plays\nA,2020-01-01,5\nB,2020-01-01,1\n\"x, y\",2020-01-01,2\n");
        Path semicolons = caravan.file("semicolons.csv", "Plays;Date;Song\n7;2020-01-01;A\n3;2020-01-02;A\n");
        Path packed = gzip("packed.csv.gz", "Song\tDate\tPlays\nÄ\t2020-01-01\t4\nB\t2020-01-01\t-1\n");
        JobView job = report(PLAYS, commas, semicolons, packed);
        assertThat(result(job)).isEqualTo("""
                Song,Date,Total
                A,2020-01-01,12
                A,2020-01-02,3
                B,2020-01-01,0
                "x, y",2020-01-01,2
                Ä,2020-01-01,4
                """);
        assertThat(job.balance().read()).isEqualTo(7);
        assertThat(job.balance().inserted()).isEqualTo(7);
    }

    @Test
    void anEncodingThatShowsLateIsTheFilesEncoding() throws IOException {
        String ascii = "Song,Date,Plays\n" + "A,2020-01-01,1\n".repeat(75_000);
        Path file = caravan.file("late.csv", "");
        Files.write(file, (ascii + "Zoë,2020-01-01,2\né,2020-01-01,x\n").getBytes(StandardCharsets.ISO_8859_1));
        JobView job = report(PLAYS, file);
        assertThat(result(job)).isEqualTo("Song,Date,Total\nA,2020-01-01,75000\nZoë,2020-01-01,2\n");
        assertThat(caravan.column("SELECT byte_offset FROM caravan.reject WHERE job = " + job.id()))
                .containsExactly(Integer.toString(ascii.length() + "Zoë,2020-01-01,2\n".length()));
    }

    @Test
    void whatIsNoNumberIsRejectedWithItsPlace() {
        Path file = caravan.file("bad.csv", """
                Song,Date,Plays
                A,2020-01-01,5
                A,2020-01-01,many
                A,2020-01-01
                A,2020-01-01,123456789012345678901234567890123456789
                "A",2020-01-01,
                """);
        JobView job = report(PLAYS, file);
        assertThat(result(job)).isEqualTo("Song,Date,Total\nA,2020-01-01,5\n");
        assertThat(job.balance().read()).isEqualTo(5);
        assertThat(job.balance().rejected()).isEqualTo(3);
        assertThat(caravan.column(
                        "SELECT line || ' ' || reason || ' ' || coalesce(column_name, '-') FROM caravan.reject WHERE job = "
                                + job.id() + " ORDER BY line"))
                .containsExactly("3 not-a-decimal Plays", "4 too-few-fields Plays", "5 too-many-digits Plays");
    }

    @Test
    void totalsAreExact() {
        Path file = caravan.file("huge.csv", """
                Song,Date,Plays
                whole,d,9223372036854775807
                whole,d,9223372036854775807
                whole,d,1
                cents,d,0.1
                cents,d,0.2
                less,d,-5
                less,d,1e3
                none,d,
                """);
        assertThat(rows(result(report(PLAYS, file))))
                .contains(
                        List.of("whole", "d", "18446744073709551615.0"),
                        List.of("cents", "d", "0.3"),
                        List.of("less", "d", "995.0"),
                        Arrays.asList("none", "d", null));
    }

    @Test
    void allRecordsMayBeOneGroup() {
        Path file = caravan.file(
                "one.csv",
                "Song,Date,Plays\n"
                        + IntStream.range(0, 5_000).mapToObj(n -> "A,d,1\n").reduce("", String::concat));
        assertThat(result(report(PLAYS, file))).isEqualTo("Song,Date,Total\nA,d,5000\n");
        Grouping whole = new Grouping(
                List.of(),
                List.of(
                        new Measure(Aggregate.COUNT, null, "n"),
                        new Measure(Aggregate.COUNT_DISTINCT, "Song", "songs"),
                        new Measure(Aggregate.AVG, "Plays", "mean")),
                null,
                List.of(),
                null);
        assertThat(result(report(whole, file))).isEqualTo("n,songs,mean\n5000,1,1.0\n");
    }

    @Test
    void aFileWithoutRecordsMakesAReportWithoutGroups() {
        assertThat(result(report(PLAYS, caravan.file("none.csv", "Song,Date,Plays\n"))))
                .isEqualTo("Song,Date,Total\n");
    }

    @Test
    void namesOf64KilobytesAreNamesToo() {
        String one = "x".repeat(64 << 10);
        String other = one + "y";
        Path file = caravan.file("long.csv", "Song,Date,Plays\n%1$s,d,1\n%2$s,d,2\n%1$s,d,3\n".formatted(one, other));
        assertThat(rows(result(report(PLAYS, file))))
                .containsExactly(List.of("Song", "Date", "Total"), List.of(one, "d", "4"), List.of(other, "d", "2"));
    }

    @Test
    void whatLooksLikeAFormulaOrANumberStaysText() {
        Path file = caravan.file("cells.csv", "Song,Date,Plays\n=1+1,007,1\n@x,01/02/2020,2\n1e3,+5,3\n");
        assertThat(rows(result(report(PLAYS, file))))
                .contains(List.of("=1+1", "007", "1"), List.of("@x", "01/02/2020", "2"), List.of("1e3", "+5", "3"));
    }

    @Test
    void groupsOfTypedColumnsGoByTheirValues() {
        Path file = caravan.file("typed.csv", "Song,Date,Plays\n1.0,d,1\n1,d,2\n01.00,d,3\n2.5,d,4\n");
        ReportOptions typed = new ReportOptions(
                null,
                PLAYS,
                List.of(),
                Map.of("Song", ColumnType.DECIMAL),
                DialectOptions.NONE,
                null,
                null,
                null,
                null,
                null);
        assertThat(rows(result(report(typed, file))))
                .containsExactly(List.of("Song", "Date", "Total"), List.of("1.0", "d", "6"), List.of("2.5", "d", "4"));
    }

    @Test
    void groupsOfAccountsGoByTheirNormalForm() {
        Path file = caravan.file(
                "accounts.csv",
                "Song,Date,Plays\nDE89 3704 0044 0532 0130 00,d,1\nde89370400440532013000,d,2\nGB29NWBK60161331926819,d,4\n");
        ReportOptions typed = new ReportOptions(
                null,
                PLAYS,
                List.of(),
                Map.of("Song", ColumnType.IBAN),
                DialectOptions.NONE,
                null,
                null,
                null,
                null,
                null);
        assertThat(rows(result(report(typed, file))))
                .containsExactly(
                        List.of("Song", "Date", "Total"),
                        List.of("DE89370400440532013000", "d", "3"),
                        List.of("GB29NWBK60161331926819", "d", "4"));
    }

    @Test
    void numbersWithDecimalCommasAreAddedUp() {
        Path file = caravan.file("commas.csv", "Song;Date;Plays\na;d;1.000\na;d;2.345,5\nb;d;7\n");
        assertThat(rows(result(report(PLAYS, file))))
                .containsExactly(
                        List.of("Song", "Date", "Total"), List.of("a", "d", "3345.5"), List.of("b", "d", "7.0"));
    }

    @Test
    void operatorsMayWriteQueriesAndConditions() {
        Path file = caravan.file("asked.csv", "Song,Date,Plays\nB,2020-01-01,1\nB,2020-01-02,1\nA,2020-01-03,1\n");
        assertThat(result(report(ReportOptions.named("written"), file))).isEqualTo("Song,l\nA,10\nB,10\n");
        assertThat(rows(result(report(ReportOptions.named("some"), file))))
                .containsExactlyInAnyOrder(List.of("Song", "n"), List.of("A", "1"), List.of("B", "1"));
    }

    @Test
    void whatCantBeMadeSaysWhy() throws IOException {
        Path file = caravan.file("fine.csv", "Song,Date,Plays\nA,d,1\n");
        assertThat(failure(report(PLAYS, caravan.file("other.csv", "Song,Day,Plays\nA,d,1\n"))))
                .contains("Date", "Day");
        assertThat(failure(report(ReportOptions.named("wrong"), file))).contains("no_such_column");
        assertThat(failure(report(ReportOptions.named("outside"), file)))
                .contains("passwd")
                .doesNotContain("root:");
        Path changed = caravan.file("changed.csv", "Song,Date,Plays\nA,d,1\n");
        List<Source> before =
                caravan.bean(ReportService.class).discoveredSources(changed).all();
        Files.writeString(changed, "Song,Date,Plays\nA,d,1\nA,d,1\n");
        assertThat(failure(caravan.ended(caravan.bean(ReportService.class)
                        .submit(before, ReportOptions.of(PLAYS))
                        .job()
                        .id())))
                .contains("has changed");
    }

    private static String failure(JobView job) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        return job.note();
    }

    @Test
    void tooManyRejectsFailIt() {
        Path file = caravan.file("mostly-bad.csv", "Song,Date,Plays\nA,d,x\nA,d,y\nA,d,1\n");
        ReportOptions strict =
                new ReportOptions(null, PLAYS, List.of(), Map.of(), DialectOptions.NONE, null, "1", null, null, null);
        assertThat(failure(report(strict, file))).contains("rejected");
    }

    @Test
    void anAbortedOneIsNotMade() throws IOException {
        Path file = caravan.file(
                "aborted.csv",
                "Song,Date,Plays\n"
                        + IntStream.range(0, 300_000)
                                .mapToObj(n -> n + ",d,1\n")
                                .collect(Collectors.joining()));
        ReportService reports = caravan.bean(ReportService.class);
        long job = reports.submit(reports.discoveredSources(file).all(), ReportOptions.of(PLAYS))
                .job()
                .id();
        assertThat(caravan.bean(JobService.class).abort(job)).isTrue();
        JobView aborted = caravan.job(job);
        assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
        // The worker lets go before it takes the next.
        assertThat(result(report(PLAYS, caravan.file("next.csv", "Song,Date,Plays\nA,d,1\n"))))
                .isEqualTo("Song,Date,Total\nA,d,1\n");
        assertThat(caravan.job(job).balance()).isEqualTo(aborted.balance());
    }

    @Test
    void aFullDiskFailsItAndLeavesNothing() throws IOException, InterruptedException {
        Path small = Files.createDirectories(directory.resolve("small"));
        assumeTrue(
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString())
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0,
                "a file system of a megabyte can't be mounted here");
        try {
            Path file = caravan.file(
                    "large.csv",
                    "Song,Date,Plays\n"
                            + IntStream.range(0, 200_000)
                                    .mapToObj(n -> "song " + n + ",d,1\n")
                                    .collect(Collectors.joining()));
            ReportOptions into = new ReportOptions(
                    null,
                    PLAYS,
                    List.of(),
                    Map.of(),
                    DialectOptions.NONE,
                    null,
                    null,
                    small.resolve("out.csv").toUri().toString(),
                    null,
                    null);
            assertThat(failure(report(into, file))).contains("disk is full");
            assertThat(filesIn(small)).isEmpty();
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }
}
