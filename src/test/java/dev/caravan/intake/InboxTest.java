package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobService;
import dev.caravan.testing.RunningCaravan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class InboxTest {
    private static final Duration STABLE_FOR = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    private static final MeterRegistry PASSED_OVER = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) {
        directory = temporary;
        Metrics.addRegistry(PASSED_OVER);
        caravan = RunningCaravan.start(
                temporary,
                "logging.level.dev.caravan.intake.InboxClaim=info",
                "caravan.inbox.enabled=true",
                "caravan.inbox.poll-interval=50ms",
                "caravan.inbox.stable-for=" + STABLE_FOR.toMillis() + "ms",
                "caravan.feeds.keyed.match=keyed*.csv",
                "caravan.feeds.keyed.table=keyed",
                "caravan.feeds.keyed.key=id",
                "caravan.feeds.keyless.match=keyless*.csv",
                "caravan.feeds.keyless.table=keyless",
                "caravan.feeds.nameless.match=no-extension",
                "caravan.feeds.repeating.match=repeating*.csv",
                "caravan.feeds.repeating.table=repeating",
                "caravan.feeds.repeating.same-content=load");
    }

    @AfterAll
    static void stop() {
        Metrics.removeRegistry(PASSED_OVER);
        caravan.close();
    }

    private static Path drop(String name, String content) {
        return caravan.file("inbox/" + name, content);
    }

    private static Path at(String name) {
        return directory.resolve(name);
    }

    private static void awaitFile(String name) {
        await(name).atMost(PATIENCE).until(() -> Files.exists(at(name)));
    }

    private static long rows(String table) {
        return caravan.column("SELECT 1 FROM pg_class WHERE relname = '" + table + "'")
                        .isEmpty()
                ? 0
                : caravan.jdbc()
                        .sql("SELECT count(*) FROM " + table)
                        .query(Long.class)
                        .single();
    }

    private static long jobsOf(String file) {
        return caravan.jdbc()
                .sql("SELECT count(*) FROM caravan.job WHERE source LIKE ?")
                .param("%/inbox/" + file)
                .query(Long.class)
                .single();
    }

    private static String read(String name) {
        try {
            return Files.readString(at(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNameWithALineEndForgesNoLineOfTheLog(CapturedOutput output) {
        String name = "x\n2026-11-29T00:00:00.000Z ERROR 1 --- dev.caravan.load.Burial : forged.csv";
        drop(name, "a\nforged\n");
        awaitFile("done/" + name);
        // The line that its content is skipped has the name as it is.
        drop(name, "a\nforged\n");
        await().untilAsserted(() -> assertThat(output.getAll().lines())
                .anyMatch(line -> line.contains("x\\n2026-11-29") && line.contains("forged.csv"))
                .noneMatch(line -> line.startsWith("2026-11-29")));
    }

    @Test
    void aFileIsLoadedAndPutWithTheDoneOnes() {
        drop("simple.csv", "a,b\n1,2\n3,4\n");
        awaitFile("done/simple.csv");
        assertThat(at("inbox/simple.csv")).doesNotExist();
        assertThat(read("done/simple.csv")).isEqualTo("a,b\n1,2\n3,4\n");
        assertThat(rows("simple")).isEqualTo(2);
    }

    /** A writer that keeps its file open, and goes on after the file has been loaded. */
    private static void stall(String name) throws IOException {
        Path file = at("inbox/" + name);
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("id,v\n1,aaa\n2,bbb\n");
            writer.flush();
            awaitFile("done/" + name);
            writer.write("3,ccc\n4,ddd\n");
        }
    }

    @Test
    void aFileThatGrowsAfterItWasLoadedIsLoadedAgainWhereItsRowsAreDuplicates(CapturedOutput output)
            throws IOException {
        stall("keyed-stalled.csv");
        await().atMost(PATIENCE)
                .until(() -> caravan.column("SELECT id FROM keyed WHERE id <= 4 ORDER BY id")
                        .equals(List.of("1", "2", "3", "4")));
        await().atMost(PATIENCE)
                .until(() -> Files.exists(at("done/keyed-stalled.csv"))
                        && read("done/keyed-stalled.csv").equals("id,v\n1,aaa\n2,bbb\n3,ccc\n4,ddd\n"));
        assertThat(jobsOf("keyed-stalled.csv")).isEqualTo(2);
        assertThat(output)
                .containsPattern(
                        "WARN .*done/keyed-stalled.csv has changed since job \\d+ loaded it: the job loaded 17 bytes")
                .contains("rows that are loaded already are duplicates");
    }

    @Test
    void aFileThatGrowsAfterItWasLoadedIsNotDoneAndNoRowOfItIsLoadedTwice(CapturedOutput output) throws IOException {
        stall("stalled.csv");
        awaitFile("failed/stalled.csv");
        assertThat(at("done/stalled.csv")).doesNotExist();
        assertThat(read("failed/stalled.csv")).isEqualTo("id,v\n1,aaa\n2,bbb\n3,ccc\n4,ddd\n");
        assertThat(rows("stalled")).isEqualTo(2);
        assertThat(output)
                .containsPattern(
                        "WARN .*done/stalled.csv has changed since job \\d+ loaded it.*because table stalled has no key.*'caravan undo \\d+'");

        long job = caravan.jdbc()
                .sql("SELECT id FROM caravan.job WHERE source LIKE '%/inbox/stalled.csv'")
                .query(Long.class)
                .single();
        caravan.bean(JobService.class).undo(caravan.job(job).job());
        await().atMost(PATIENCE).until(() -> rows("stalled") == 0);
        Files.move(at("failed/stalled.csv"), at("inbox/stalled.csv"));
        awaitFile("done/stalled.csv");
        assertThat(rows("stalled")).isEqualTo(4);
    }

    @Test
    void aFileThatIsReplacedBetweenItsLoadAndItsArchivingBecomesAnotherJob(CapturedOutput output) throws Exception {
        caravan.camel().getRouteController().stopRoute(SourceArchiveRoute.ID);
        try {
            drop("keyed-replaced.csv", "id,v\n11,a\n12,b\n");
            await().atMost(PATIENCE)
                    .until(() -> !caravan.column(
                                    "SELECT 1 FROM caravan.job WHERE source LIKE '%keyed-replaced.csv' AND state = 'COMPLETED'")
                            .isEmpty());
            Path other = caravan.file("other.csv", "id,v\n12,b\n13,c\n14,d\n");
            Files.move(other, at("inbox/keyed-replaced.csv"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            caravan.camel().getRouteController().startRoute(SourceArchiveRoute.ID);
        }
        awaitFile("done/keyed-replaced.csv");
        assertThat(read("done/keyed-replaced.csv")).contains("14,d");
        assertThat(caravan.column("SELECT id FROM keyed WHERE id BETWEEN 11 AND 14 ORDER BY id"))
                .containsExactly("11", "12", "13", "14");
        assertThat(jobsOf("keyed-replaced.csv")).isEqualTo(2);
        assertThat(output)
                .containsPattern("WARN .*inbox/keyed-replaced.csv has changed since job \\d+ read it: it had 15 bytes");
    }

    @Test
    void aFileThatFailsIsPutWithTheFailedOnes() {
        drop("nothing.csv", "");
        awaitFile("failed/nothing.csv");
        assertThat(at("inbox/nothing.csv")).doesNotExist();
        assertThat(at("done/nothing.csv")).doesNotExist();
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotTaken() throws IOException {
        Path file = drop("growing.csv", "n\n");
        try (Writer writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND)) {
            for (int n = 0; n < 12; n++) {
                int line = n;
                writer.write(line + "\n");
                writer.flush();
                // In all three times as long as a file must have stood still.
                await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> jobsOf("growing.csv") == 0);
            }
        }
        awaitFile("done/growing.csv");
        assertThat(rows("growing")).isEqualTo(12);
        assertThat(jobsOf("growing.csv")).isEqualTo(1);
    }

    @Test
    void aFileThatIsRenamedIntoPlaceIsTakenAndItsTemporaryNameIsNot() throws IOException {
        List<String> temporary =
                List.of("late.csv.part", "late.csv.tmp", ".late.csv", "late.csv~", "late.csv.filepart");
        temporary.forEach(name -> drop(name, "n\n1\n"));
        drop("marker.csv", "n\n1\n");
        awaitFile("done/marker.csv");
        assertThat(temporary).allSatisfy(name -> assertThat(at("inbox/" + name)).exists());

        Files.move(at("inbox/late.csv.part"), at("inbox/late.csv"), StandardCopyOption.ATOMIC_MOVE);

        awaitFile("done/late.csv");
        assertThat(rows("late")).isEqualTo(1);
        for (String name : temporary.subList(1, temporary.size())) {
            Files.delete(at("inbox/" + name));
        }
    }

    @Test
    void aNewVersionOfTheSameNameIsANewJobAndOverwritesNothing() {
        drop("twice.csv", "n\n1\n");
        awaitFile("done/twice.csv");
        drop("twice.csv", "n\n2\n3\n");
        awaitFile("done/twice-2.csv");
        assertThat(read("done/twice.csv")).isEqualTo("n\n1\n");
        assertThat(read("done/twice-2.csv")).isEqualTo("n\n2\n3\n");
        assertThat(rows("twice")).isEqualTo(3);
        assertThat(jobsOf("twice.csv")).isEqualTo(2);
    }

    @Test
    void theSameVersionDroppedAgainIsSkippedAndPutAway() throws IOException {
        Path outside = caravan.file("outside/again.csv", "n\n1\n");
        Files.setLastModifiedTime(outside, FileTime.fromMillis(1_600_000_000_000L));
        for (String shelved : List.of("done/again.csv", "done/again-2.csv", "done/again-3.csv")) {
            Files.copy(
                    outside,
                    at("outside/copy"),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.createDirectories(at("inbox"));
            Files.move(at("outside/copy"), at("inbox/again.csv"));
            awaitFile(shelved);
        }
        assertThat(at("inbox/again.csv")).doesNotExist();
        assertThat(jobsOf("again.csv")).isEqualTo(1);
        assertThat(rows("again")).isEqualTo(1);
    }

    @Test
    void theSameContentUnderAnotherNameIsSkippedAndPutAway(CapturedOutput output) throws IOException {
        drop("keyless-1.csv", "n\n1\n");
        awaitFile("done/keyless-1.csv");
        drop("keyless-2.csv", "n\n1\n");
        awaitFile("done/keyless-2.csv");
        dropZip("keyless.zip", "keyless-3.csv", "n\n1\n", "keyless-4.csv", "n\n4\n");
        awaitFile("done/keyless.zip");
        assertThat(caravan.column("SELECT n FROM keyless WHERE n < 20 ORDER BY n"))
                .containsExactly("1", "4");
        assertThat(jobsOf("keyless-2.csv")).isZero();
        assertThat(output)
                .containsPattern(
                        "inbox/keyless-2.csv: its content was loaded by job \\d+ from .*/keyless-1.csv, skipped");
    }

    @Test
    void aFileWithTheContentOfAnUnfinishedJobWaitsForItsEnd(CapturedOutput output) throws Exception {
        caravan.camel().getRouteController().suspendRoute("load-rows");
        try {
            drop("keyless-slow.csv", "n\n21\n22\n");
            await().atMost(PATIENCE).until(() -> jobsOf("keyless-slow.csv") == 1);
            drop("keyless-slower.csv", "n\n21\n22\n");
            await().atMost(PATIENCE)
                    .until(() -> output.toString().contains("keyless-slow.csv, for whose end it waits"));
            assertThat(at("inbox/keyless-slower.csv")).exists();
        } finally {
            caravan.camel().getRouteController().resumeRoute("load-rows");
        }
        awaitFile("done/keyless-slow.csv");
        awaitFile("done/keyless-slower.csv");
        assertThat(caravan.column("SELECT n FROM keyless WHERE n > 20 ORDER BY n"))
                .containsExactly("21", "22");
        assertThat(jobsOf("keyless-slower.csv")).isZero();
        assertThat(output.toString().split("for whose end it waits", -1)).hasSize(2);
    }

    @Test
    void aFeedMayLoadTheSameContentUnderAnotherName() {
        drop("repeating-1.csv", "n\n1\n");
        awaitFile("done/repeating-1.csv");
        drop("repeating-2.csv", "n\n1\n");
        awaitFile("done/repeating-2.csv");
        assertThat(rows("repeating")).isEqualTo(2);
    }

    @Test
    void subDirectoriesKeepTheirPlaceOnTheShelf() {
        drop("2024/may/nested.csv", "n\n1\n");
        drop("2025/nested.csv", "n\n2\n");
        awaitFile("done/2024/may/nested.csv");
        awaitFile("done/2025/nested.csv");
        assertThat(rows("nested")).isEqualTo(2);
    }

    @Test
    void namesThatAreNoPlainNamesLoad() {
        List<String> names =
                List.of("with space.csv", "ünï ✓.csv", "50% off & 'more'.csv", "no-extension", "a.b.c.csv");
        names.forEach(name -> drop("odd/" + name, "n\n1\n"));
        names.forEach(name -> awaitFile("done/odd/" + name));
    }

    @Test
    void whatIsNoCsvFileByItsNameStaysAndIsCountedOnce() {
        List<String> names = List.of("other/photo.jpg", "other/notes.txt", "other/x.csv.bak");
        Path inbox = at("inbox");
        names.forEach(name -> drop(name, "n\n1\n"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(PASSED_OVER
                                .counter(PassedOver.METRIC, "inbox", inbox.toString())
                                .count())
                        .isEqualTo(3));
        // Some polls later.
        drop("behind-others.csv", "n\n1\n");
        awaitFile("done/behind-others.csv");
        assertThat(PASSED_OVER
                        .counter(PassedOver.METRIC, "inbox", inbox.toString())
                        .count())
                .isEqualTo(3);
        assertThat(names).allSatisfy(name -> assertThat(inbox.resolve(name)).exists());
        assertThat(jobsOf("other/%")).isZero();
    }

    @Test
    void aZipArchiveIsPutAwayOnceAllItsJobsHaveEnded() throws IOException {
        String many = "n\n" + IntStream.range(0, 500).mapToObj(n -> n + "\n").collect(Collectors.joining());
        dropZip("both.zip", "zip_one.csv", "n\n1\n2\n", "dir/zip_many.csv", many, "readme.txt", "not a table");
        awaitFile("done/both.zip");
        assertThat(at("inbox/both.zip")).doesNotExist();
        assertThat(rows("zip_one")).isEqualTo(2);
        assertThat(rows("zip_many")).isEqualTo(500);
        assertThat(
                        caravan.column(
                                "SELECT count(*) || ' ' || count(source_archived_at) FROM caravan.job WHERE archive LIKE '%/both.zip'"))
                .containsExactly("2 2");
    }

    @Test
    void aZipArchiveOfWhichOneFileFailsIsPutWithTheFailedOnes() throws IOException {
        dropZip("half.zip", "zip_good.csv", "n\n1\n", "zip_empty.csv", "");
        awaitFile("failed/half.zip");
        assertThat(rows("zip_good")).isEqualTo(1);
        assertThat(at("done/half.zip")).doesNotExist();
    }

    @Test
    void aZipArchiveThatCannotBeReadIsPutWithTheFailedOnes() throws IOException {
        dropZip("useless.zip", "a.txt", "x", "b.txt", "y");
        drop("broken.zip", "PK\3\4 and nothing else");
        awaitFile("failed/useless.zip");
        awaitFile("failed/broken.zip");
    }

    @Test
    void aZipArchiveDroppedAgainLoadsOnlyWhatFailedBefore() throws IOException {
        dropZip("retry.zip", "zip_kept.csv", "n\n1\n", "zip_never.csv", "");
        awaitFile("failed/retry.zip");
        Files.move(at("failed/retry.zip"), at("inbox/retry.zip"));
        awaitFile("failed/retry.zip");
        assertThat(caravan.column("SELECT state FROM caravan.job WHERE archive LIKE '%/inbox/retry.zip' ORDER BY id"))
                .containsExactlyInAnyOrder("COMPLETED", "FAILED", "FAILED");
        assertThat(rows("zip_kept")).isEqualTo(1);
    }

    @Test
    void aFileWhoseTableIsNamedAfterAnotherIsPutWithTheFailedOnes() throws IOException {
        drop("like-another.csv", "n\n1\n");
        awaitFile("done/like-another.csv");
        drop("like_another.csv", "n\n2\n");
        awaitFile("failed/like_another.csv");
        dropZip("alike.zip", "zip-alike.csv", "n\n1\n", "Zip.alike.csv", "n\n2\n", "zip_unlike.csv", "n\n3\n");
        awaitFile("failed/alike.zip");

        assertThat(caravan.column("SELECT n FROM like_another")).containsExactly("1");
        assertThat(caravan.column("SELECT n FROM zip_alike")).containsExactly("1");
        assertThat(caravan.column("SELECT n FROM zip_unlike")).containsExactly("3");
        assertThat(caravan.column("SELECT failure FROM caravan.job WHERE source LIKE '%Zip.alike.csv'"))
                .singleElement()
                .asString()
                .contains("Zip.alike.csv and zip-alike.csv would both load into table zip_alike");
    }

    /** Into its place under another name first, so that no half of it is seen. */
    private static void dropZip(String name, String... namesAndTexts) throws IOException {
        Path part = Files.createDirectories(at("inbox")).resolve(name + ".part");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(part))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.move(part, at("inbox/" + name));
    }

    @Test
    void twoHundredFilesAtOnceAreAllDone() throws IOException {
        int files = 200;
        for (int n = 0; n < files; n++) {
            drop("many/part %03d.csv".formatted(n), "n\n%d\n".formatted(n));
        }
        await().atMost(Duration.ofSeconds(90)).until(() -> shelved("done/many") == files);
        assertThat(caravan.column(
                        "SELECT count(*) FROM caravan.job WHERE source LIKE '%/inbox/many/%' AND state = 'COMPLETED'"))
                .containsExactly("200");
        assertThat(shelved("inbox/many")).isZero();
        assertThat(rows("part_000")).isEqualTo(1);
        assertThat(rows("part_199")).isEqualTo(1);
    }

    private static long shelved(String folder) throws IOException {
        if (!Files.isDirectory(at(folder))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(at(folder))) {
            return files.count();
        }
    }
}
