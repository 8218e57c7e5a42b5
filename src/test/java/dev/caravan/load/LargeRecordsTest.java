package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.deadletter.ReplayResult;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterRows;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkId;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** Records that don't fit into a message: the ledger stores them until they are loaded. */
@SuppressWarnings("NullAway.Init")
class LargeRecordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FaultyTables TABLES = new FaultyTables();

    private static RunningCaravan caravan;
    private static DeadLetterService letters;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                directory,
                TABLES,
                "caravan.split.enabled=true",
                "caravan.record.max-size=64MB",
                "caravan.dead-letters.poll-interval=100ms",
                "caravan.dead-letters.max-stored-chunks-per-job=1",
                "caravan.retention.poll-interval=100ms");
        letters = caravan.bean(DeadLetterService.class);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void fix() {
        TABLES.fix();
        caravan.faults().heal();
        await("the queue is empty")
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
    }

    /** Text of several lines with quotes in it that does not compress below three quarters. */
    private static String text(int seed, int bytes) {
        byte[] text = new byte[bytes];
        Random random = new Random(seed);
        for (int i = 0; i < bytes; i++) {
            int letter = ' ' + random.nextInt(95);
            text[i] = (byte) (letter == '\\' ? '"' : letter);
        }
        for (int i = 997; i < bytes; i += 1000) {
            text[i] = '\n';
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static String row(int id, String text) {
        return "%d,\"%s\"\n".formatted(id, text.replace("\"", "\"\""));
    }

    private static void assertValues(String table, List<String> texts) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            expected.add("%d %d %s".formatted(i + 1, texts.get(i).length(), Sha256.hex(texts.get(i))));
        }
        assertThat(caravan.column(
                        "SELECT id || ' ' || length(text) || ' ' || encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM %s ORDER BY id"
                                .formatted(table)))
                .isEqualTo(expected);
    }

    private static String csv(List<String> texts) {
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int i = 0; i < texts.size(); i++) {
            csv.append(row(i + 1, texts.get(i)));
        }
        return csv.toString();
    }

    private static List<String> storedChunks(long job) {
        return caravan.column(
                "SELECT DISTINCT sequence FROM caravan.chunk_body WHERE job = %d ORDER BY 1".formatted(job));
    }

    private static JobBalance balance(long read, long inserted, long deadLettered) {
        return new JobBalance(read, inserted, 0, 0, 0, deadLettered, 0, 0);
    }

    /** Small records around two that fit into no message: chunks 1 and 2 are theirs. */
    private static List<String> twoLarge(int seed) {
        return List.of("a", "b", text(seed, 2_000_000), text(seed + 1, 1_500_000), "c");
    }

    @Test
    void recordsOfFiveAndThirtyMegabytesLoadAsTheyAre() {
        List<String> texts = List.of("a", text(1, 5_000_000), "b", "\n", text(2, 30_000_000), "c");
        JobView job = caravan.load(caravan.file("opinions.csv", csv(texts)), into("opinions", "id"));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(balance(6, 6, 0));
        assertValues("opinions", texts);
        assertThat(storedChunks(job.id())).isEmpty();
    }

    @Test
    void aRedeliveredChunkIsLoadedOnceAndItsMessagesAreAcknowledged() {
        List<String> texts = twoLarge(10);
        List<SendMessageBatchRequest> sent = Collections.synchronizedList(new ArrayList<>());
        caravan.faults().onBatch((request, real) -> {
            sent.add(request);
            real.sendMessageBatch(request);
            return real.sendMessageBatch(request);
        });
        JobView job = caravan.load(caravan.file("twice.csv", csv(texts)), into("twice"));
        // Once more after the stored records are gone.
        List.copyOf(sent).forEach(request -> send(request, caravan.sqs()));
        await("all messages are acknowledged")
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        assertThat(caravan.job(job.id()).balance()).isEqualTo(balance(5, 5, 0));
        assertValues("twice", texts);
        assertThat(storedChunks(job.id())).isEmpty();
        assertThat(letters.count(DeadLetterSelection.ofJob(job.id()))).isZero();
    }

    @Test
    void aLargeChunkWhoseMessageIsLostIsReadAgain() {
        List<String> texts = twoLarge(20);
        Set<String> lost = ConcurrentHashMap.newKeySet();
        loseLargeChunks(lost::add);
        JobView job = caravan.load(caravan.file("lost.csv", csv(texts)), into("lost"));
        assertThat(lost).hasSize(2);
        assertThat(job.balance()).isEqualTo(balance(5, 5, 0));
        assertValues("lost", texts);
        assertThat(storedChunks(job.id())).isEmpty();
    }

    /** @param isLost tells by its body whether the message of a large chunk is lost, although the queue says that it has it */
    private static void loseLargeChunks(Predicate<String> isLost) {
        caravan.faults().onBatch((request, real) -> {
            List<SendMessageBatchRequestEntry> kept = request.entries().stream()
                    .filter(entry -> !entry.messageBody().startsWith("stored:") || !isLost.test(entry.messageBody()))
                    .toList();
            if (!kept.isEmpty()) {
                send(request.toBuilder().entries(kept).build(), real);
            }
            return SendMessageBatchResponse.builder()
                    .successful(request.entries().stream()
                            .map(entry -> SendMessageBatchResultEntry.builder()
                                    .id(entry.id())
                                    .build())
                            .toList())
                    .failed(List.of())
                    .build();
        });
    }

    private static SendMessageBatchResponse send(SendMessageBatchRequest request, SqsClient real) {
        return real.sendMessageBatch(request);
    }

    @Test
    void deadLettersOfLargeChunksAreShownReplayedAndDiscarded() {
        List<String> texts = twoLarge(30);
        TABLES.bug(chunk -> {
            if (chunk.sequence() == 2) {
                // Of two that become dead letters at the same moment the ledger may store both.
                await().until(() -> letters.find(new ChunkId(chunk.job(), 1)).isPresent());
            }
            if (chunk.sequence() == 1 || chunk.sequence() == 2) {
                throw new IllegalStateException("a bug");
            }
        });
        JobView job = caravan.load(caravan.file("dead.csv", csv(texts)), into("dead"));
        assertThat(job.state()).isEqualTo(JobState.PARTIAL);
        assertThat(job.balance()).isEqualTo(balance(5, 3, 2));
        assertThat(storedChunks(job.id()))
                .as("the ledger stores one dead letter a job")
                .hasSize(1);

        DeadLetterSelection all = DeadLetterSelection.ofJob(job.id());
        for (int sequence = 1; sequence <= 2; sequence++) {
            DeadLetterRows rows =
                    letters.rows(letters.find(new ChunkId(job.id(), sequence)).orElseThrow(), 5);
            assertThat(rows.problem()).isNull();
            assertThat(rows.rows())
                    .singleElement()
                    .extracting(row -> Sha256.hex(row.text()))
                    .isEqualTo(Sha256.hex(
                            row(2 + sequence, texts.get(1 + sequence)).stripTrailing()));
        }
        DeadLetterDryRunSummary trial = letters.dryRun(all, 10, result -> {});
        assertThat(trial.tried()).isEqualTo(2);

        assertThat(letters.replay(all, 0, progress -> {}))
                .extracting(ReplayResult::sent, ReplayResult::deadAgain, ReplayResult::left, ReplayResult::problems)
                .containsExactly(2L, 2L, 0L, List.of());
        TABLES.fix();
        assertThat(letters.replay(all, 0, progress -> {}).loaded()).isEqualTo(2);
        assertThat(caravan.in(JobState.COMPLETED, job.id()).balance()).isEqualTo(balance(5, 5, 0));
        assertValues("dead", texts);
        assertThat(storedChunks(job.id())).isEmpty();
    }

    @Test
    void whatIsDiscardedOrEndsWithItsJobIsNoLongerStored() {
        TABLES.bug(chunk -> {
            if (chunk.sequence() == 1) {
                throw new IllegalStateException("a bug");
            }
        });
        JobView discarded = caravan.load(caravan.file("discarded.csv", csv(twoLarge(40))), into("discarded"));
        letters.discard(DeadLetterSelection.ofJob(discarded.id()), "a test");
        assertThat(storedChunks(discarded.id())).isEmpty();

        loseLargeChunks(body -> true);
        long aborted = caravan.submit(caravan.file("aborted.csv", csv(twoLarge(50))), into("aborted"));
        await("the large chunks are stored")
                .atMost(PATIENCE)
                .until(() -> storedChunks(aborted).equals(List.of("1", "2")));
        assertThat(caravan.bean(JobService.class).abort(aborted)).isTrue();
        await("the sweep").atMost(PATIENCE).until(() -> storedChunks(aborted).isEmpty());
    }

    @Test
    void aLargeRecordThatIsRejectedCanBeCorrected() throws IOException {
        List<String> texts = twoLarge(60);
        String csv = csv(texts).replace("\n3,\"", "\nx3,\"");
        JobView job = caravan.load(
                caravan.file("rejected.csv", csv),
                new JobOptions(null, "rejected", List.of("id"), Map.of("id", ColumnType.INTEGER)));
        assertThat(job.balance()).isEqualTo(new JobBalance(5, 4, 0, 0, 1, 0, 0, 0));
        assertThat(storedChunks(job.id())).isEmpty();

        ByteArrayOutputStream rejects = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), rejects);
        String corrected = rejects.toString(StandardCharsets.UTF_8).replace("\nx3,", "\n3,");
        JobView correction = caravan.load(caravan.file("corrected.csv", corrected), JobOptions.correcting(job.id()));
        assertThat(correction.state()).as(correction.note()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.job(job.id()).balance()).isEqualTo(balance(5, 5, 0));
        assertValues("rejected", texts);
        assertThat(storedChunks(job.id())).isEmpty();
    }
}
