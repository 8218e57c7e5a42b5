package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files with one record a message, of which loaders take ten at a time. */
@SuppressWarnings("NullAway.Init")
class SmallChunksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FaultyTables TABLES = new FaultyTables();
    private static final int RECORDS = 200;

    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                directory, TABLES, "caravan.split.enabled=true", "caravan.chunk.max-records=1");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void heal() {
        TABLES.fix();
        caravan.faults().heal();
    }

    /** Some addresses are invalid, some come again at once, and some come again much later. */
    private static String email(int n) {
        if (n % 17 == 0) {
            return "no address " + n;
        }
        if (n % 10 == 3) {
            return "P%d@Example.com".formatted(n - 1);
        }
        return "p%d@example.com".formatted(n > 150 && n % 7 == 0 ? n - 100 : n);
    }

    private static String people() {
        return IntStream.rangeClosed(1, RECORDS)
                .mapToObj(n -> "%s,Name %d\n".formatted(email(n), n))
                .collect(Collectors.joining("", "email,name\n", ""));
    }

    /** The first record of each valid address, in the order of the file. */
    private static List<String> expectedNames() {
        Map<String, String> names = new LinkedHashMap<>();
        for (int n = 1; n <= RECORDS; n++) {
            if (n % 17 != 0) {
                names.putIfAbsent(email(n).toLowerCase(Locale.ROOT), "Name " + n);
            }
        }
        return List.copyOf(names.values());
    }

    private static JobOptions by(LoadMethod method, String table, String... key) {
        return new JobOptions(
                null,
                table,
                List.of(key),
                Map.of(),
                DialectOptions.NONE,
                null,
                null,
                false,
                new WriteOptions(method, null, null, null, null, null, null),
                null,
                false);
    }

    private static String ids(int rows) {
        return IntStream.range(0, rows).mapToObj(n -> n + "\n").collect(Collectors.joining("", "id\n", ""));
    }

    /** Lets the loaders begin once all messages are on the queue, so that polls are full. */
    private static JobView loadFromFullQueue(Path file, JobOptions options, int messages) throws Exception {
        caravan.camel().getRouteController().stopRoute(LoadRoute.ID);
        long job = caravan.submit(file, options);
        awaitMessages(messages);
        caravan.camel().getRouteController().startRoute(LoadRoute.ID);
        return caravan.ended(job);
    }

    private static void awaitMessages(int messages) {
        await("%d messages".formatted(messages))
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().url()) == messages);
    }

    /** Chunks of one transaction have its moment. */
    private static void assertLoadedTogether(long job) {
        assertThat(caravan.column(
                        "SELECT count(*) FROM caravan.chunk WHERE job = %d GROUP BY written_at HAVING count(*) > 1"
                                .formatted(job)))
                .isNotEmpty();
    }

    private static void assertLoadedOnce(JobView job, String table) {
        List<String> names = expectedNames();
        int rejected = RECORDS / 17;
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance())
                .isEqualTo(
                        new JobBalance(RECORDS, names.size(), 0, RECORDS - names.size() - rejected, rejected, 0, 0, 0));
        assertThat(caravan.column("SELECT name FROM %s ORDER BY caravan_row".formatted(table)))
                .isEqualTo(names);
        assertThat(caravan.column(
                        "SELECT record FROM caravan.reject WHERE job = %d ORDER BY record".formatted(job.id())))
                .isEqualTo(IntStream.rangeClosed(1, rejected)
                        .mapToObj(i -> Integer.toString(17 * i))
                        .toList());
        assertThat(caravan.column(
                        "SELECT line FROM caravan.reject WHERE job = %d AND line <> record + 1".formatted(job.id())))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = LoadMethod.class,
            names = {"DIRECT", "STAGED"})
    void rowsAreLoadedOnceWithBadOnesAndDuplicatesAmongThem(LoadMethod method) throws Exception {
        String table = "single_" + method.name().toLowerCase(Locale.ROOT);
        JobView job = loadFromFullQueue(caravan.file(table + ".csv", people()), by(method, table, "email"), RECORDS);
        assertLoadedOnce(job, table);
        assertLoadedTogether(job.id());
        if (method == LoadMethod.DIRECT) {
            assertThat(caravan.column(
                            "SELECT sequence FROM caravan.chunk WHERE job = %d AND inserted + duplicates + rejected <> 1"
                                    .formatted(job.id())))
                    .as("chunks whose record is not counted once")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LoadMethod.class,
            names = {"DIRECT", "STAGED"})
    void messagesThatComeTwiceAreLoadedOnce(LoadMethod method) throws Exception {
        String table = "twice_" + method.name().toLowerCase(Locale.ROOT);
        caravan.faults().onBatch((request, real) -> {
            real.sendMessageBatch(request);
            return real.sendMessageBatch(request);
        });
        JobView job =
                loadFromFullQueue(caravan.file(table + ".csv", people()), by(method, table, "email"), 2 * RECORDS);
        assertLoadedOnce(job, table);
        awaitMessages(0);
        assertLoadedOnce(caravan.job(job.id()), table);
        assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();
    }

    @Test
    void aTableWithoutAKeyTakesEachRowOnce() throws Exception {
        String csv = IntStream.range(0, 60)
                .mapToObj(n -> "v%d\n".formatted(n % 7))
                .collect(Collectors.joining("", "value\n", ""));
        JobView job = loadFromFullQueue(caravan.file("keyless.csv", csv), into("keyless"), 60);
        assertThat(job.balance()).isEqualTo(new JobBalance(60, 60, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT caravan_row FROM keyless ORDER BY caravan_row"))
                .isEqualTo(
                        IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).toList());
        assertLoadedTogether(job.id());
    }

    @Test
    void rowsThatATableRefusesAreRejectedAmongOthersThatItTakes() throws Exception {
        caravan.jdbc()
                .sql("CREATE TABLE strict (id bigint PRIMARY KEY, n int CHECK (n <> 25))")
                .update();
        String csv = IntStream.range(0, 60)
                .mapToObj(n -> "%d,%d\n".formatted(n == 50 ? 49 : n, n))
                .collect(Collectors.joining("", "id,n\n", ""));
        JobView job = loadFromFullQueue(caravan.file("strict.csv", csv), into("strict", "id"), 60);
        assertThat(job.balance()).isEqualTo(new JobBalance(60, 58, 0, 1, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM strict WHERE id = n")).containsExactly("58");
        assertThat(caravan.column("SELECT record || reason FROM caravan.reject WHERE job = " + job.id()))
                .containsExactly("26database-23514");
        assertLoadedTogether(job.id());
    }

    @Test
    void forgedMessagesAreDeadLettersWhileOthersOfTheirPollLoad() throws Exception {
        AtomicInteger batches = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (batches.incrementAndGet() == 3) {
                HandSplitJob.sendRaw(caravan, "hello", Map.of());
                HandSplitJob.sendRaw(
                        caravan,
                        request.entries().get(0).messageBody(),
                        new ChunkHeader(new ChunkId(987654, 1), 1, 2, 3, 0, null).toAttributes());
            }
            return real.sendMessageBatch(request);
        });
        JobView job = loadFromFullQueue(caravan.file("among_forged.csv", ids(60)), into("among_forged", "id"), 62);
        assertThat(job.balance()).isEqualTo(new JobBalance(60, 60, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM among_forged")).containsExactly("60");
        assertThat(caravan.deadLetters(2))
                .extracting(letter ->
                        letter.messageAttributes().get("caravan.attempts").stringValue())
                .containsOnly("1");
        awaitMessages(0);
        assertLoadedTogether(job.id());
    }

    @Test
    void aChunkThatFailsIsADeadLetterAndTheOthersOfItsGroupLoad() throws Exception {
        List<Integer> failing = List.of(24, 25, 40);
        TABLES.bug(chunk -> {
            if (failing.contains(chunk.sequence())) {
                throw new IllegalStateException("a bug");
            }
        });
        JobView job = loadFromFullQueue(caravan.file("bug.csv", ids(60)), into("with_bug", "id"), 60);
        assertThat(job.state()).isEqualTo(JobState.PARTIAL);
        assertThat(job.balance()).isEqualTo(new JobBalance(60, 57, 0, 0, 0, 3, 0, 0));
        assertLoadedTogether(job.id());

        TABLES.fix();
        DeadLetterService letters = caravan.bean(DeadLetterService.class);
        assertThat(letters.replay(DeadLetterSelection.ofJob(job.id()), 0, progress -> {})
                        .loaded())
                .isEqualTo(3);
        assertThat(caravan.in(JobState.COMPLETED, job.id()).balance())
                .isEqualTo(new JobBalance(60, 60, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT id FROM with_bug ORDER BY caravan_row"))
                .isEqualTo(IntStream.range(0, 60).mapToObj(Integer::toString).toList());
        caravan.deadLetters(failing.size());
    }
}
