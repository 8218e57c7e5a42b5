package dev.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SourceFinder;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.FaultyTables;
import dev.caravan.queue.RowsQueue;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that are published in one transaction, or none of them. */
@SuppressWarnings("NullAway.Init")
class AtomicLoadsTest {
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();
    private static final FaultyTables TABLES = new FaultyTables();
    private static final WriteOptions ATOMIC = atomic(null, null);

    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                directory,
                TABLES,
                "caravan.split.enabled=true",
                "caravan.split.concurrency=2",
                "caravan.load.concurrency=2",
                "caravan.publish.poll-interval=20ms",
                "caravan.publish.retry-pause=50ms",
                "caravan.publish.lease-duration=2s",
                "caravan.publish.max-attempts=3",
                "caravan.dead-letters.poll-interval=100ms",
                "caravan.feeds.zipped.match=zipped_*.csv",
                "caravan.feeds.zipped.atomic=true");
    }

    @AfterEach
    void fix() {
        TABLES.fix();
    }

    @AfterAll
    static void stop() {
        try {
            await("the stages of ended jobs are dropped")
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> caravan.column(
                                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(caravan_)?stage_[0-9]+$'"),
                            List::isEmpty);
        } finally {
            caravan.close();
        }
    }

    private static WriteOptions atomic(@Nullable LoadMode mode, @Nullable DuplicatePolicy policy) {
        return new WriteOptions(null, mode, policy, null, true, null, null, null);
    }

    private static JobOptions options(@Nullable String table, WriteOptions write, @Nullable String maxRejects) {
        return new JobOptions(
                null, table, List.of("id"), Map.of(), DialectOptions.NONE, null, maxRejects, false, write, null, false);
    }

    /** Files with the name of their table, each in the same new directory. */
    private static List<Path> files(String... namesAndContents) {
        int directory = DIRECTORIES.incrementAndGet();
        return IntStream.range(0, namesAndContents.length / 2)
                .mapToObj(i -> caravan.file(
                        "%d/%s.csv".formatted(directory, namesAndContents[2 * i]), namesAndContents[2 * i + 1]))
                .toList();
    }

    private static List<Long> submit(List<Path> files, JobOptions options) {
        SourceFinder finder = caravan.bean(SourceFinder.class);
        return caravan
                .bean(JobService.class)
                .submit(DiscoveredSources.union(files.stream().map(finder::in).toList()), options)
                .claims()
                .stream()
                .map(claim -> claim.job().id())
                .toList();
    }

    private static List<JobView> load(List<Path> files, JobOptions options) {
        return submit(files, options).stream().map(caravan::ended).toList();
    }

    private static List<JobView> load(List<Path> files) {
        return load(files, options(null, ATOMIC, null));
    }

    private static void completed(List<JobView> jobs) {
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance().inFlight()).isZero();
        });
        assertThat(caravan.jdbc()
                        .sql("SELECT DISTINCT xmin::text FROM caravan.publication WHERE job IN (:jobs)")
                        .param("jobs", jobs.stream().map(JobView::id).toList())
                        .query(String.class)
                        .list())
                .as("one transaction ended all")
                .hasSize(1);
    }

    /** All have FAILED, the others because of one. */
    private static void failed(List<JobView> jobs, int cause, String why) {
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.balance().inserted()).isZero();
            assertThat(job.note())
                    .contains(why)
                    .contains(
                            job.id() == jobs.get(cause).id()
                                    ? ""
                                    : "nothing was loaded, because job %d, which was to be published with this one, is"
                                            .formatted(jobs.get(cause).id()));
        });
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + "," + i + "\n")
                .collect(Collectors.joining("", "id,v\n", ""));
    }

    private static void sql(String statement) {
        caravan.jdbc().sql(statement).update();
    }

    /** How many rows the tables have, null for a table that does not exist; in one statement, on another connection than the caller's. */
    private static List<@Nullable Long> counts(String... tables) {
        return CompletableFuture.supplyAsync(() -> Stream.of(tables)
                        .map(table -> caravan.column("SELECT to_regclass('%s')".formatted(table))
                                                .get(0)
                                        == null
                                ? null
                                : Long.valueOf(caravan.column("SELECT count(*) FROM " + table)
                                        .get(0)))
                        .toList())
                .join();
    }

    @Test
    void newAndExistingTablesAppearAtOneMoment() {
        sql("CREATE TABLE all_there (id int PRIMARY KEY, v int)");
        sql("INSERT INTO all_there VALUES (1, -1)");
        List<List<@Nullable Long>> between = Collections.synchronizedList(new ArrayList<>());
        TABLES.publishing(job -> between.add(counts("all_new", "all_there", "all_last")));
        List<JobView> jobs = load(files("all_new", rows(25), "all_there", rows(30), "all_last", rows(5)));

        completed(jobs);
        assertThat(jobs).extracting(job -> job.balance().inserted()).containsExactly(25L, 29L, 5L);
        assertThat(jobs)
                .extracting(job -> job.job().group())
                .containsOnly(jobs.get(0).id());
        List<@Nullable Long> before = new ArrayList<>();
        before.add(null);
        before.add(1L);
        before.add(null);
        assertThat(between).hasSize(3).containsOnly(before);
        assertThat(counts("all_new", "all_there", "all_last")).containsExactly(25L, 30L, 5L);
    }

    @Test
    void noneIsLoadedIfOneTableCannotTakeItsFile() {
        sql("CREATE TABLE unfit (id int PRIMARY KEY)");
        List<Path> files = files("unfit_a", rows(25), "unfit", rows(3), "unfit_b", rows(3));

        failed(load(files), 1, "in the file but not in table");
        assertThat(counts("unfit_a", "unfit", "unfit_b")).containsExactly(null, 0L, null);

        // Mended, the same command loads all of it.
        sql("ALTER TABLE unfit ADD v int");
        completed(load(files));
        assertThat(counts("unfit_a", "unfit", "unfit_b")).containsExactly(25L, 3L, 3L);
    }

    @Test
    void noneIsLoadedIfOneFileIsEmpty() {
        failed(load(files("headless_a", rows(15), "headless", "")), 1, "");
        assertThat(counts("headless_a")).containsOnlyNulls();
    }

    @Test
    void noneIsLoadedIfOneHasTooManyRejects() {
        sql("CREATE TABLE checked (id int PRIMARY KEY, v int CHECK (v >= 0))");
        // While its records are parsed, and by the table.
        for (String bad : List.of("x,1\ny,2\n", "8,-1\n9,-2\n")) {
            List<JobView> jobs = load(
                    files("checked_a", rows(12), "checked", rows(3) + bad, "checked_b", rows(3)),
                    options(null, ATOMIC, "1"));
            failed(jobs, 1, "max-rejects");
            assertThat(counts("checked_a", "checked", "checked_b")).containsExactly(null, 0L, null);
        }
        // Fewer are rejects, and the rest of all sources is loaded.
        List<JobView> jobs =
                load(files("checked_a", rows(12), "checked", rows(3) + "8,-1\nx,5\n"), options(null, ATOMIC, "2"));
        completed(jobs);
        assertThat(jobs.get(1).balance()).isEqualTo(new JobBalance(5, 3, 0, 0, 2, 0, 0, 0));
        assertThat(counts("checked_a", "checked")).containsExactly(12L, 3L);
    }

    @Test
    void noneIsLoadedIfAKeyExistsAndMustNot() {
        sql("CREATE TABLE refusing (id int PRIMARY KEY, v int)");
        sql("INSERT INTO refusing VALUES (2, 2)");
        failed(
                load(
                        files("refusing_a", rows(12), "refusing", rows(3)),
                        options(null, atomic(null, DuplicatePolicy.FAIL), null)),
                1,
                "1 of 3 records");
        assertThat(counts("refusing_a", "refusing")).containsExactly(null, 1L);
    }

    /** Submits two files, of which the second gets a dead letter, and waits until the first waits for it. */
    private static List<Long> heldUp(String name) {
        TABLES.bug(chunk -> {
            if (chunk.sequence() == 2) {
                throw new IllegalStateException("a bug");
            }
        });
        List<Long> jobs = submit(files(name + "_a", rows(15), name, rows(45)), options(null, ATOMIC, null));
        assertThat(caravan.in(JobState.PARTIAL, jobs.get(1)).balance())
                .isEqualTo(new JobBalance(45, 0, 0, 0, 0, 10, 0, 35));
        assertThat(caravan.in(JobState.PUBLISHING, jobs.get(0)).balance())
                .isEqualTo(new JobBalance(15, 0, 0, 0, 0, 0, 0, 15));
        await("no command waits for a replay")
                .until(() -> caravan.bean(Jobs.class).unfinished(jobs), java.util.Set::isEmpty);
        assertThat(counts(name + "_a", name)).containsOnlyNulls();
        TABLES.fix();
        return jobs;
    }

    private static List<JobView> ended(List<Long> jobs) {
        return jobs.stream()
                .map(job -> await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> caravan.job(job),
                                view -> view.state() == JobState.COMPLETED
                                        || view.state() == JobState.FAILED
                                        || view.state() == JobState.ABORTED))
                .toList();
    }

    @Test
    void deadLettersKeepAllBackUntilTheyAreReplayed() {
        List<Long> jobs = heldUp("replayed");
        caravan.bean(DeadLetterService.class).replay(DeadLetterSelection.ofJob(jobs.get(1)), 0, progress -> {});
        completed(ended(jobs));
        assertThat(counts("replayed_a", "replayed")).containsExactly(15L, 45L);
    }

    @Test
    void deadLettersKeepAllBackUntilTheyAreDiscarded() {
        List<Long> jobs = heldUp("discarded");
        caravan.bean(DeadLetterService.class).discard(DeadLetterSelection.ofJob(jobs.get(1)), "a test");
        completed(ended(jobs));
        assertThat(counts("discarded_a", "discarded")).containsExactly(15L, 35L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noneIsLoadedIfOneIsAborted(boolean waiting) {
        String name = "aborted_" + waiting;
        List<Long> jobs = heldUp(name);
        JobService service = caravan.bean(JobService.class);
        if (waiting) {
            assertThat(service.abort(jobs.get(0))).isTrue();
        } else {
            service.undo(caravan.job(jobs.get(1)).job());
        }
        List<JobView> ended = ended(jobs);
        JobView aborted = ended.get(waiting ? 0 : 1);
        JobView other = ended.get(waiting ? 1 : 0);
        assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
        assertThat(other.state()).isEqualTo(JobState.FAILED);
        assertThat(other.note()).contains("job %d,".formatted(aborted.id()), "is ABORTED");
        assertThat(counts(name + "_a", name)).containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug", "closed"})
    void aPublishThatFailsInTheMiddleIsRepeated(String failure) {
        sql("CREATE TABLE middle_%s (id int PRIMARY KEY, v int)".formatted(failure));
        AtomicInteger publishes = new AtomicInteger();
        TABLES.publishing(job -> {
            // When the rows of the first job are in its table.
            if (publishes.incrementAndGet() == 2) {
                if (failure.equals("closed")) {
                    sql("SELECT pg_terminate_backend(pg_backend_pid())");
                }
                throw new IllegalStateException("a bug");
            }
        });
        List<JobView> jobs = load(files("middle_a_" + failure, rows(15), "middle_" + failure, rows(12)));
        completed(jobs);
        assertThat(publishes).hasValueGreaterThanOrEqualTo(4);
        assertThat(counts("middle_a_" + failure, "middle_" + failure)).containsExactly(15L, 12L);
        assertThat(jobs).extracting(job -> job.balance().inserted()).containsExactly(15L, 12L);
    }

    /** Another loader takes the lease of a publish that is held up, and dies. */
    @Test
    void aLoaderWithoutItsLeasePublishesNothing() {
        AtomicBoolean taken = new AtomicBoolean();
        TABLES.publishing(job -> {
            if (taken.compareAndSet(false, true)) {
                CompletableFuture.runAsync(() -> {
                            sql("UPDATE caravan.job SET lease_until = now() - interval '1 second' WHERE id = %d"
                                    .formatted(job));
                            assertThat(caravan.bean(Leases.class)
                                            .takeToPublish(
                                                    caravan.bean(RowsQueue.class)
                                                            .name(),
                                                    Duration.ofSeconds(1)))
                                    .isPresent();
                        })
                        .join();
            }
        });
        List<JobView> jobs = load(files("fenced_a", rows(15), "fenced_b", rows(12)));
        completed(jobs);
        assertThat(jobs.get(0).job().epoch())
                .as("leases: split, lost, taken, published")
                .isEqualTo(4);
        assertThat(counts("fenced_a", "fenced_b")).containsExactly(15L, 12L);
    }

    @Test
    void anAbortDuringThePublishIsBeforeOrAfterIt() {
        TABLES.publishing(job -> {
            if (!Long.valueOf(job).equals(caravan.job(job).job().group())) {
                CompletableFuture.runAsync(() -> caravan.bean(JobService.class).abort(job))
                        .join();
            }
        });
        List<Long> jobs = submit(files("late_a", rows(15), "late_b", rows(12)), options(null, ATOMIC, null));
        List<JobView> ended = ended(jobs);
        assertThat(ended).extracting(JobView::state).containsExactly(JobState.FAILED, JobState.ABORTED);
        assertThat(counts("late_a", "late_b")).containsOnlyNulls();
    }

    // One table

    @Test
    void ofOneTableTheFirstFileWins() {
        List<JobView> jobs =
                load(files("one", "id,v\n1,a\n2,a\n", "two", "id,v\n2,b\n3,b\n"), options("same_keep", ATOMIC, null));
        completed(jobs);
        assertThat(jobs).extracting(job -> job.balance().duplicates()).containsExactly(0L, 1L);
        assertThat(caravan.column("SELECT id || v FROM same_keep ORDER BY id")).containsExactly("1a", "2a", "3b");
    }

    @Test
    void ofOneTableTheLastFileUpdates() {
        JobOptions update = options("same_update", atomic(null, DuplicatePolicy.UPDATE), null);
        completed(load(files("one", "id,v\n1,a\n2,a\n", "two", "id,v\n2,b\n3,b\n"), update));
        assertThat(caravan.column("SELECT id || v FROM same_update ORDER BY id"))
                .containsExactly("1a", "2b", "3b");
    }

    @Test
    void filesOfOneTableReplaceItTogether() {
        sql("CREATE TABLE same_replace (id int PRIMARY KEY, v text)");
        sql("INSERT INTO same_replace VALUES (2, 'old'), (9, 'old')");
        JobOptions replace = options("same_replace", atomic(LoadMode.REPLACE, null), null);
        for (int n = 0; n < 2; n++) {
            List<JobView> jobs = load(files("one", "id,v\n1,a\n2,a\n", "two", "id,v\n2,b\n3,b\n"), replace);
            completed(jobs);
            assertThat(jobs).extracting(JobView::deleted).containsExactly(n == 0 ? 2L : 3L, 0L);
            assertThat(jobs).extracting(job -> job.balance().inserted()).containsExactly(2L, 1L);
            assertThat(caravan.column("SELECT id || v FROM same_replace ORDER BY id"))
                    .containsExactly("1a", "2a", "3b");
        }
    }

    @Test
    void filesOfOneTableAreNotItsSync() {
        sql("CREATE TABLE same_sync (id int PRIMARY KEY, v text)");
        WriteOptions sync = new WriteOptions(null, LoadMode.SYNC, null, null, true, null, null, "100%");
        failed(
                load(files("one", "id,v\n1,a\n", "two", "id,v\n2,b\n"), options("same_sync", sync, null)),
                1,
                "merge the files");
        // Each with its own scope.
        WriteOptions scoped = new WriteOptions(null, LoadMode.SYNC, null, null, true, "v", null, "100%");
        sql("INSERT INTO same_sync VALUES (7, 'a'), (8, 'b'), (9, 'c')");
        completed(load(files("one", "id,v\n1,a\n", "two", "id,v\n2,b\n"), options("same_sync", scoped, null)));
        assertThat(caravan.column("SELECT id || v FROM same_sync ORDER BY id")).containsExactly("1a", "2b", "9c");
    }

    // Sources

    @Test
    void theMembersOfAnArchiveAreLoadedTogether() {
        for (String bad : List.of("1,2,3\n", "")) {
            Path zip = zip(Map.of("zipped_a.csv", rows(15), "zipped_b.csv", rows(12) + bad));
            JobOptions options = new JobOptions(
                    null,
                    null,
                    List.of("id"),
                    Map.of(),
                    DialectOptions.NONE,
                    null,
                    "0",
                    false,
                    WriteOptions.NONE,
                    null,
                    false);
            List<JobView> jobs = caravan.bean(JobService.class).submit(zip, options).claims().stream()
                    .map(claim -> caravan.ended(claim.job().id()))
                    .toList();
            assertThat(jobs).hasSize(2);
            if (bad.isEmpty()) {
                completed(jobs);
                assertThat(counts("zipped_a", "zipped_b")).containsExactly(15L, 12L);
            } else {
                assertThat(jobs).extracting(JobView::state).containsOnly(JobState.FAILED);
                assertThat(counts("zipped_a", "zipped_b")).containsOnlyNulls();
            }
        }
    }

    private static Path zip(Map<String, String> entries) {
        Path file = caravan.file("archive%d.zip".formatted(DIRECTORIES.incrementAndGet()), "");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    @Test
    void nothingIsSubmittedUnlessAllIs() {
        List<Path> files = new ArrayList<>(files("whole_a", rows(5)));
        files.add(Path.of("nowhere.csv"));
        assertThatThrownBy(() -> submit(files, options(null, ATOMIC, null)))
                .isInstanceOf(UnusableSourceException.class);
        assertThat(caravan.column("SELECT id FROM caravan.job WHERE target_table = 'whole_a'"))
                .isEmpty();
    }

    @Test
    void theSameCommandResumes() {
        List<Long> jobs = heldUp("resumed");
        List<Path> files = caravan
                .column("SELECT source FROM caravan.job WHERE job_group = %d ORDER BY id".formatted(jobs.get(0)))
                .stream()
                .map(source -> Path.of(java.net.URI.create(source)))
                .toList();
        assertThat(submit(files, options(null, ATOMIC, null))).isEqualTo(jobs);

        // With another source it would be another load, and so it is without its other sources.
        List<Path> more = new ArrayList<>(files("resumed_more", rows(5)));
        assertThat(submit(files.subList(0, 1), options(null, ATOMIC, null))).isEqualTo(jobs.subList(0, 1));
        more.addAll(files);
        assertThatThrownBy(() -> submit(more, options(null, ATOMIC, null)))
                .hasMessageContaining("job %d, which another command".formatted(jobs.get(0)))
                .hasMessageContaining("PUBLISHING");
        assertThat(caravan.column("SELECT id FROM caravan.job WHERE target_table = 'resumed_more'"))
                .isEmpty();

        caravan.bean(DeadLetterService.class).replay(DeadLetterSelection.ofJob(jobs.get(1)), 0, progress -> {});
        completed(ended(jobs));
        // What is loaded stays; the rest is published together.
        List<Long> rest = submit(more, options(null, ATOMIC, null));
        assertThat(rest).hasSize(3).endsWith(jobs.get(0), jobs.get(1));
        completed(ended(rest.subList(0, 1)));
    }

    @Test
    void filesOfOneContentAreOneJob() {
        List<Long> jobs =
                submit(files("content", "id,v\n1,same\n", "copy", "id,v\n1,same\n"), options("content", ATOMIC, null));
        assertThat(jobs.get(1)).isEqualTo(jobs.get(0));
        completed(ended(jobs));
    }
}
