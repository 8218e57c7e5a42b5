package dev.caravan.split;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.queue.SqsLimits;
import dev.caravan.resilience.BreakerState;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SplittingFailuresTest {
    private static final int WINDOW = 15;
    private static final String LOADERS = "load-rows";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory, "caravan.split.max-in-flight-chunks=" + WINDOW, "caravan.split.lease-duration=4s");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void heal() throws Exception {
        caravan.faults().heal();
        startLoaders();
        await("the queue is empty").atMost(PATIENCE).until(() -> onTheQueue() == 0);
    }

    private static void stopLoaders() throws Exception {
        // Of the test before: what pauses would be stopped, and resumed meanwhile.
        await().atMost(PATIENCE)
                .until(() -> !caravan.bean(CircuitBreakers.class).isOpen());
        caravan.camel().getRouteController().stopRoute(LOADERS);
    }

    private static void startLoaders() throws Exception {
        caravan.camel().getRouteController().startRoute(LOADERS);
    }

    private static Path people(String name, int rows) {
        return caravan.file(
                name + ".csv",
                IntStream.rangeClosed(1, rows)
                        .mapToObj(n -> "p%d@example.com,Name %d\n".formatted(n, n))
                        .collect(Collectors.joining("", "email,name\n", "")));
    }

    private static void assertLoadedExactly(JobView job, int rows) {
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(rows, rows, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT count(*) || ' ' || count(DISTINCT caravan_row) || ' ' || max(caravan_row) FROM "
                                + job.job().table()))
                .containsExactly("%d %d %d".formatted(rows, rows, rows));
    }

    private static int sequence(SendMessageBatchRequestEntry entry) {
        return Integer.parseInt(
                entry.messageAttributes().get("caravan.sequence").stringValue());
    }

    private static int onTheQueue() {
        return caravan.messagesOn(caravan.queue().url());
    }

    private static SendMessageBatchResponse send(
            software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest request,
            software.amazon.awssdk.services.sqs.SqsClient real) {
        return real.sendMessageBatch(request);
    }

    @Test
    void onlyTheEntriesThatTheQueueRefusedAreSentAgain() {
        Map<Integer, AtomicInteger> sent = new ConcurrentHashMap<>();
        caravan.faults().onBatch((request, real) -> {
            List<SendMessageBatchRequestEntry> accepted = new ArrayList<>();
            List<BatchResultErrorEntry> refused = new ArrayList<>();
            for (SendMessageBatchRequestEntry entry : request.entries()) {
                int times = sent.computeIfAbsent(sequence(entry), key -> new AtomicInteger())
                        .incrementAndGet();
                if (sequence(entry) % 2 == 1 && times <= 2) {
                    refused.add(BatchResultErrorEntry.builder()
                            .id(entry.id())
                            .code("InternalError")
                            .message("try again")
                            .senderFault(false)
                            .build());
                } else {
                    accepted.add(entry);
                }
            }
            SendMessageBatchResponse response = accepted.isEmpty()
                    ? SendMessageBatchResponse.builder().build()
                    : send(request.toBuilder().entries(accepted).build(), real);
            return response.toBuilder().failed(refused).build();
        });

        assertLoadedExactly(caravan.load(people("refused", 200), into("refused", "email")), 200);

        assertThat(sent).hasSize(20);
        sent.forEach(
                (sequence, times) -> assertThat(times).as("chunk %d", sequence).hasValue(sequence % 2 == 1 ? 3 : 1));
    }

    @Test
    void aCallThatFailsAsAWholeIsRepeated() {
        AtomicInteger calls = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (calls.incrementAndGet() <= 3) {
                throw SdkClientException.create("connection reset");
            }
            return send(request, real);
        });
        JobView job = caravan.load(people("reset", 50), into("reset", "email"));
        assertLoadedExactly(job, 50);
        assertThat(job.job().epoch()).as("without changing hands").isEqualTo(1);
        assertThat(calls).hasValue(4);
    }

    @Test
    void sendingThatIsRefusedPausesTheSplittersUntilItIsAllowed() {
        caravan.faults().onBatch((request, real) -> {
            throw SqsException.builder().statusCode(403).message("denied").build();
        });
        long job = caravan.submit(people("denied", 50), into("denied", "email"));
        await().atMost(PATIENCE)
                .until(() -> caravan.bean(CircuitBreakers.class).conditions().stream()
                        .anyMatch(condition -> condition.state() == BreakerState.REFUSED
                                && condition.queue().equals("rows")
                                && condition.cause().contains("denied")));

        caravan.faults().heal();

        assertLoadedExactly(caravan.ended(job), 50);
        await().atMost(PATIENCE)
                .until(() -> !caravan.bean(CircuitBreakers.class).isOpen());
    }

    @Test
    void anAnswerThatIsLostMakesDuplicatesOfMessagesNotOfRows() {
        AtomicInteger calls = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            SendMessageBatchResponse response = send(request, real);
            if (calls.incrementAndGet() % 2 == 1) {
                throw SdkClientException.create("read timed out");
            }
            return response;
        });
        assertLoadedExactly(caravan.load(people("lost_answer", 150), into("lost_answer", "email")), 150);
    }

    @Test
    void eachMessageMayComeThreeTimes() {
        caravan.faults().onBatch((request, real) -> {
            send(request, real);
            send(request, real);
            return send(request, real);
        });
        assertLoadedExactly(caravan.load(people("thrice", 200), into("thrice", "email")), 200);
    }

    @Test
    void noMoreThanAWindowAndABatchIsOnTheQueue() throws Exception {
        stopLoaders();
        AtomicInteger most = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            SendMessageBatchResponse response = send(request, real);
            most.accumulateAndGet(onTheQueue(), Math::max);
            return response;
        });
        long job = caravan.submit(people("windowed", 1000), into("windowed", "email"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(most.get())
                        .as("sent, of %s, with %d on the queue", caravan.job(job), onTheQueue())
                        .isGreaterThanOrEqualTo(WINDOW));
        // The splitter looks every 20 ms; without a window all would be out long before.
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> onTheQueue() < WINDOW + SqsLimits.BATCH_ENTRIES);
        assertThat(caravan.job(job).state()).isEqualTo(JobState.SPLITTING);
        // Later the queue also has messages whose chunk is loaded, until they are deleted.
        assertThat(most.get()).isBetween(WINDOW, WINDOW - 1 + SqsLimits.BATCH_ENTRIES);

        startLoaders();

        assertLoadedExactly(caravan.ended(job), 1000);
    }

    @Test
    void aFileThatChangesWhileItIsSplitFailsItsJobAndIsAnotherJobThen() throws IOException {
        Path file = people("changing", 400);
        AtomicInteger calls = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (calls.incrementAndGet() == 2) {
                people("changing", 401);
            }
            return send(request, real);
        });
        JobView job = caravan.load(file, into("changing", "email"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("changing.csv", "has changed").doesNotContain("Exception");

        caravan.faults().heal();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        assertThat(caravan.load(file, into("changing", "email")).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT count(*) FROM changing")).containsExactly("401");
    }

    @Test
    void aJobThatFailsTakesNoOtherJobWithIt() {
        List<Long> jobs = new ArrayList<>();
        for (int n = 0; n < 30; n++) {
            String name = "among_%d".formatted(n);
            jobs.add(caravan.submit(
                    n % 2 == 0 ? caravan.file(name + ".csv", "") : people(name, 5), into(name, "email")));
        }
        for (int n = 0; n < 30; n++) {
            assertThat(caravan.ended(jobs.get(n)).state()).isEqualTo(n % 2 == 0 ? JobState.FAILED : JobState.COMPLETED);
        }
    }

    @Test
    void noMoreJobsAreSplitAtOnceThanTheSettingsSay() throws Exception {
        stopLoaders();
        List<Long> jobs = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            jobs.add(caravan.submit(people("parallel_" + n, 300), into("parallel_" + n, "email")));
        }
        await().atMost(PATIENCE).until(() -> onTheQueue() >= 2 * WINDOW);
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> jobs.stream()
                                .filter(job -> caravan.job(job).state() == JobState.SPLITTING)
                                .count()
                        == 2);
        startLoaders();
        jobs.forEach(job -> assertLoadedExactly(caravan.ended(job), 300));
    }

    @Test
    void anEmptyFileFails() {
        JobView empty = caravan.load(caravan.file("empty.csv", ""), into("empty", "email"));
        assertThat(empty.state()).isEqualTo(JobState.FAILED);
        assertThat(empty.note()).contains("empty", "no header");
        JobView blank = caravan.load(caravan.file("blank.csv", "\n\n\r\n"), into("blank", "email"));
        assertThat(blank.state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aHeaderAloneIsCompletedWithoutRows() {
        JobView job = caravan.load(caravan.file("header.csv", "email,name\n"), into("header", "email"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aHeaderWithoutTheKeyFailsTheJob() {
        JobView job = caravan.load(caravan.file("keyless.csv", "a,b\n1,2\n"), into("keyless", "email"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("email", "key", "a, b");
    }

    @Test
    void aSplitterThatLosesItsLeaseStopsSending() {
        Map<Integer, AtomicInteger> sent = new ConcurrentHashMap<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger callsWhileElsewhere = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            String job = request.entries()
                    .get(0)
                    .messageAttributes()
                    .get("caravan.job")
                    .stringValue();
            if (calls.incrementAndGet() == 2) {
                caravan.jdbc().sql("""
                                UPDATE caravan.job
                                SET epoch = epoch + 1, owner = 'elsewhere/1/1', lease_until = now() + interval '1 second'
                                WHERE id = ?
                                """).param(Long.valueOf(job)).update();
            } else if (caravan.column("SELECT owner FROM caravan.job WHERE id = " + job)
                    .contains("elsewhere/1/1")) {
                callsWhileElsewhere.incrementAndGet();
            }
            request.entries()
                    .forEach(entry -> sent.computeIfAbsent(sequence(entry), key -> new AtomicInteger())
                            .incrementAndGet());
            return send(request, real);
        });

        JobView job = caravan.load(people("lease", 600), into("lease", "email"));

        assertLoadedExactly(job, 600);
        assertThat(callsWhileElsewhere).as("calls without a lease").hasValue(0);
        assertThat(job.job().epoch()).isEqualTo(3);
        assertThat(sent).hasSize(60);
        assertThat(sent.values()).as("what is loaded is not sent again").allMatch(times -> times.get() <= 2);
    }

    @Test
    void whoeverSplitsAFileAgainGivesItsRowsTheSameValuesAndCountsItsFooterOnce() {
        AtomicInteger calls = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (calls.incrementAndGet() == 2) {
                caravan.jdbc().sql("""
                                UPDATE caravan.job
                                SET epoch = epoch + 1, owner = 'elsewhere/1/1', lease_until = now() + interval '1 second'
                                WHERE state = 'SPLITTING'
                                """).update();
            }
            send(request, real);
            return send(request, real);
        });

        Map<String, String> set = Map.of("src", "@file", "ln", "@line", "job_no", "@job", "loaded", "@loaded-at");
        JobView job = caravan.load(
                people("again_set", 333),
                into("again_set", "email").mapping(new Mapping(null, null, new RowOptions(set, 13, null))));

        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.job().epoch()).isEqualTo(3);
        assertThat(job.balance()).isEqualTo(new JobBalance(333, 320, 0, 0, 0, 0, 13, 0));
        assertThat(caravan.column("""
                        SELECT concat_ws(' ', src, job_no - caravan_job, count(*), count(DISTINCT loaded))
                        FROM again_set WHERE ln = caravan_row + 1 GROUP BY src, job_no - caravan_job""")).containsExactly("again_set.csv 0 320 1");
    }

    @Test
    void anAbortedJobIsNotSplitOnAndItsFileIsClosed() throws Exception {
        stopLoaders();
        AtomicInteger entries = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            entries.addAndGet(request.entries().size());
            return send(request, real);
        });
        long job = caravan.submit(people("aborted", 1000), into("aborted", "email"));
        await().atMost(PATIENCE).until(() -> entries.get() >= WINDOW);
        if (Files.isDirectory(Path.of("/proc/self/fd"))) {
            assertThat(openFiles("aborted.csv")).hasSize(1);
        }
        assertThat(caravan.bean(JobService.class).abort(job)).isTrue();
        startLoaders();
        await().atMost(PATIENCE).until(() -> onTheQueue() == 0);

        JobView aborted = caravan.job(job);
        assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
        assertThat(aborted.balance().inserted()).isZero();
        assertThat(aborted.balance().skipped())
                .isEqualTo(aborted.balance().read())
                .isPositive();
        await("the splitter has let go")
                .atMost(PATIENCE)
                .until(() -> openFiles("aborted.csv").isEmpty());
        assertThat(entries.get()).isLessThan(WINDOW + SqsLimits.BATCH_ENTRIES);
    }

    private static List<String> openFiles(String name) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.map(SplittingFailuresTest::target)
                    .filter(target -> target.endsWith(name))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void messagesThatAreLostWhileTheFileIsSplitAreSentAgain() throws Exception {
        stopLoaders();
        long job = caravan.submit(people("lost_early", 600), into("lost_early", "email"));
        await().atMost(PATIENCE).until(() -> onTheQueue() >= WINDOW);
        caravan.sqs().purgeQueue(purge -> purge.queueUrl(caravan.queue().url()));
        startLoaders();
        assertLoadedExactly(caravan.ended(job), 600);
    }

    @Test
    void messagesThatAreLostAfterAllWereSentAreSentAgain() throws Exception {
        stopLoaders();
        long job = caravan.submit(people("lost_late", 90), into("lost_late", "email"));
        caravan.in(JobState.LOADING, job);
        caravan.sqs().purgeQueue(purge -> purge.queueUrl(caravan.queue().url()));
        startLoaders();
        assertLoadedExactly(caravan.ended(job), 90);
    }

    @Test
    void noRequestExceedsTheQueuesLimitAlthoughARecordFitsIntoNoMessage() {
        String noise = new Random(1)
                .ints(1_000_000, '#', '~')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String csv =
                "email,name\na@example.com,A\nb@example.com,%s\nc@example.com,C\n".formatted(noise.replace(",", ""));
        caravan.faults().onBatch((request, real) -> {
            if (request.entries().stream()
                            .mapToInt(entry -> entry.messageBody().length())
                            .sum()
                    > SqsLimits.MESSAGE_BYTES) {
                throw SdkClientException.create("BatchRequestTooLong");
            }
            return send(request, real);
        });
        JobView job = caravan.load(caravan.file("noise.csv", csv), into("noise", "email"));
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 3, 0, 0, 0, 0, 0, 0));
    }
}
