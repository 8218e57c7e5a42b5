package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.ConformanceCase;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Engine;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.SortKey;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports of the engine {@code spark} are those of this process: rows, rejects and balance. The tasks are Spark's, in ranges of a few records, but
 * {@link LocalCluster} runs them; {@link SparkTest} has Spark itself.
 */
class SparkReportsTest {
    private static final Measure TOTAL = new Measure(Aggregate.SUM, "Plays", "Total");
    private static final Grouping BY_SONG = new Grouping(List.of("Song"), List.of(TOTAL), null, List.of(), null);

    @TempDir
    static Path directory;

    private static EngineComparison engines;
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() throws IOException {
        caravan = RunningCaravan.start(
                directory,
                "caravan.report.enabled=true",
                "caravan.report.poll-interval=20ms",
                "caravan.report.retry-pause=20ms",
                "caravan.report.memory=" + (Runtime.getRuntime().maxMemory() / (1 << 20) + 400) + "MB",
                "caravan.report.spark.home="
                        + LocalCluster.home(directory.resolve("spark"), """
                                mkdir '%s' 2> /dev/null && exit 1
                                if [ -e '%s' ]; then sleep 600 & echo $! > '%s'; wait; fi
                                """.formatted(
                                directory.resolve("tried"), directory.resolve("hang"), directory.resolve("child"))),
                "caravan.report.spark.range-size=64B",
                "caravan.report.spark.partitions=3",
                "caravan.reports.configured.engine=spark",
                "caravan.reports.configured.group-by=Song",
                "caravan.reports.configured.measures[0].aggregate=count");
        engines = new EngineComparison(caravan);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @Test
    void dirtyFilesHaveTheSameRejects() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("Song,Plays,Comment\n");
        for (int i = 0; i < 2_000; i++) {
            String song = "song " + random.nextInt(300);
            text.append(
                    switch (random.nextInt(20)) {
                        case 0 -> song + ",many,\n";
                        case 1 -> song + ",1\n";
                        case 2 -> song + ",1,\"two\nlines\"\n";
                        case 3 -> song + ",1,\"a\"b\n";
                        case 4 -> "\n";
                        case 5 -> "\"" + song + ", \"\"x\"\"\"," + random.nextInt(9) + ".25,\n";
                        case 6 -> song + ",,\n";
                        default -> song + "," + (random.nextInt(2_000) - 1_000) + ",ok\n";
                    });
        }
        text.append("last,1,\"never closed\nstill,2,\n");
        engines.hold(ReportOptions.of(BY_SONG), caravan.file("dirty.csv", text.toString()));
    }

    @Test
    void severalFilesOfAnyWritingAreOneTable() throws IOException {
        Path first = caravan.file("first.csv", "Song,Plays\nA,1\nB,x\n" + "A,2\n".repeat(100));
        Path packed = directory.resolve("packed.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("Plays;Song\n4;A\n;C\nx;C\n".repeat(1).getBytes(StandardCharsets.UTF_16));
        }
        Path latin = directory.resolve("latin.csv");
        Files.write(latin, ("Song,Plays\n" + "Ä,7\n".repeat(60) + "Ü,seven\n").getBytes(StandardCharsets.ISO_8859_1));
        engines.hold(ReportOptions.of(BY_SONG), first, packed, latin);
    }

    @Test
    void totalsAreExactAndOfAnyLength() throws IOException {
        String rows =
                "A,0.1\nB,12345678901234567890.5\nA,0.25\nB,-2\nC,99999999999999999\nC,99999999999999999\n".repeat(40);
        engines.hold(ReportOptions.of(BY_SONG), caravan.file("long.csv", "Song,Plays\n" + rows));
    }

    @Test
    void whatThisMachineFinishesIsTheSame() throws IOException {
        Path file = caravan.file("finished.csv", "Song,Plays,Day\n" + "B,2,1\nA,1,2\nA,3,02\n,,3\n".repeat(20));
        Grouping finished = new Grouping(
                List.of("Song", "Day"),
                List.of(
                        TOTAL,
                        new Measure(Aggregate.AVG, "Plays", "Mean"),
                        new Measure(Aggregate.MIN, "Plays", "Least"),
                        new Measure(Aggregate.COUNT, null, "Rows")),
                null,
                List.of(new SortKey("Song", true), new SortKey("Day", false)),
                null);
        ReportOptions typed = new ReportOptions(
                null,
                finished,
                List.of(),
                Map.of("Day", ColumnType.DECIMAL),
                DialectOptions.NONE,
                null,
                null,
                null,
                null,
                null);
        engines.hold(typed, file);
        engines.hold(ReportOptions.of(new Grouping(List.of(), List.of(TOTAL), null, List.of(), null)), file);
        engines.hold(ReportOptions.of(BY_SONG), caravan.file("none.csv", "Song,Plays\n"));
    }

    /** Each file of the conformance suite that this process makes a report of. */
    @Test
    void conformanceFilesHaveTheSameRejects() throws IOException, URISyntaxException {
        Grouping rows =
                new Grouping(List.of(), List.of(new Measure(Aggregate.COUNT, null, "Rows")), null, List.of(), null);
        List<Path> readable = new ArrayList<>();
        int number = 0;
        for (ConformanceCase one : conformance()) {
            if (one.encoding().equals(StandardCharsets.UTF_8)
                    || one.encoding().equals(Charset.forName("windows-1252"))) {
                Path file = directory.resolve("case-%d.csv".formatted(number++));
                Files.write(file, one.input());
                if (engines.make(ReportOptions.of(rows), Engine.LOCAL, file).state() == JobState.COMPLETED) {
                    readable.add(file);
                }
            }
        }
        assertThat(readable).hasSizeGreaterThan(20);
        List<List<Object>> rejects = engines.hold(ReportOptions.of(rows), readable.toArray(Path[]::new));
        assertThat(rejects).hasSizeGreaterThan(10);
    }

    private static List<ConformanceCase> conformance() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(SparkReportsTest.class.getResource("/csv/conformance"))
                .toURI());
        List<ConformanceCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".cases"))
                    .sorted()
                    .toList()) {
                cases.addAll(ConformanceCase.read(file));
            }
        }
        return cases;
    }

    @Test
    void partsHaveAManifestAndReplacePartsOnly() throws IOException {
        Path file = caravan.file("parts.csv", "Song,Plays\n" + "A,1\nB,2\nC,3\n\"x, y\",4\n".repeat(30));
        Path out = directory.resolve("parts");
        for (int time = 0; time < 2; time++) {
            JobView made = engines.make(into(out), Engine.SPARK, file);
            assertThat(made.state()).as("%s", made.note()).isEqualTo(JobState.COMPLETED);
            List<String> rows = new ArrayList<>();
            try (Stream<Path> parts = Files.list(out)) {
                for (Path part :
                        parts.filter(each -> each.toString().endsWith(".csv")).toList()) {
                    List<String> lines = Files.readAllLines(part);
                    assertThat(lines.get(0)).isEqualTo("Song,Total");
                    rows.addAll(lines.subList(1, lines.size()));
                }
            }
            assertThat(rows).containsExactlyInAnyOrder("A,30", "B,60", "C,90", "\"x, y\",120");
            assertThat(Files.readString(out.resolve("manifest.json"))).contains("\"rows\" : 4");
        }
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".caravan"));
        }
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("mine"), "");
        JobView refused = engines.make(into(other), Engine.SPARK, file);
        assertThat(refused.state()).isEqualTo(JobState.FAILED);
        assertThat(refused.note()).contains("is no report in parts");
        assertThat(other.resolve("mine")).exists();
    }

    @Test
    void anAbortedReportEndsSparkAndLeavesNothing() throws IOException {
        Path file = caravan.file("aborted.csv", "Song,Plays\nA,1\n");
        Path out = directory.resolve("aborted");
        caravan.file("hang", "");
        try {
            long id = engines.submit(into(out), Engine.SPARK, engines.sources(file));
            await().until(() -> Files.exists(directory.resolve("child"))
                    && !Files.readString(directory.resolve("child")).isBlank());
            ProcessHandle child = ProcessHandle.of(Long.parseLong(
                            Files.readString(directory.resolve("child")).strip()))
                    .orElseThrow();
            assertThat(child.isAlive()).isTrue();
            assertThat(caravan.bean(JobService.class).abort(id)).isTrue();
            await().until(() -> !child.isAlive());
            assertThat(caravan.ended(id).state()).isEqualTo(JobState.ABORTED);
            await().untilAsserted(() -> {
                try (Stream<Path> beside = Files.list(directory)) {
                    assertThat(beside.map(path -> path.getFileName().toString()))
                            .noneMatch(name -> name.startsWith(".caravan") || name.equals("aborted"));
                }
            });
        } finally {
            Files.delete(directory.resolve("hang"));
        }
        assertThat(engines.make(into(out), Engine.SPARK, file).state()).isEqualTo(JobState.COMPLETED);
    }

    private static ReportOptions into(Path out) {
        return new ReportOptions(
                        null,
                        BY_SONG,
                        List.of(),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        out.toUri().toString(),
                        null,
                        null)
                .by(Engine.SPARK, true);
    }

    @Test
    void aConfiguredReportNamesItsEngine() throws IOException {
        JobView made = engines.make(
                ReportOptions.named("configured"), null, caravan.file("configured.csv", "Song,Plays\nA,1\nA,2\n"));
        assertThat(made.state()).isEqualTo(JobState.COMPLETED);
        assertThat(engines.rows(made)).containsExactly("A,2");
    }

    @Test
    void whatSparkCannotMakeFailsWithTheReason() throws IOException {
        Path file = caravan.file("distinct.csv", "Song,Plays\nA,1\n");
        Grouping distinct = new Grouping(
                List.of("Song"), List.of(new Measure(Aggregate.COUNT_DISTINCT, "Plays", "n")), null, List.of(), null);
        JobView failed = engines.make(ReportOptions.of(distinct), Engine.SPARK, file);
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.note()).contains("sums, counts, means");
    }
}
