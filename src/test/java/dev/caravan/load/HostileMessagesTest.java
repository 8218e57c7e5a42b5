package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import dev.caravan.error.UserException;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.deadletter.DeadLetterCause;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ClaimCheck;
import dev.caravan.message.Refusal;
import dev.caravan.testing.RunningCaravan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Messages of a writer to the queue who has seen a job's messages and not its key. */
@SuppressWarnings("NullAway.Init")
class HostileMessagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROWS = 30;
    private static final AtomicInteger TABLES = new AtomicInteger();

    private static RunningCaravan caravan;
    private static DeadLetterService letters;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(directory, "caravan.dead-letters.poll-interval=100ms");
        letters = caravan.bean(DeadLetterService.class);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void heal() {
        caravan.faults().heal();
    }

    /** A message as it is on the queue. */
    private record Sent(String body, Map<String, String> attributes) {
        Sent with(String name, @Nullable Object value) {
            Map<String, String> others = new HashMap<>(attributes);
            if (value == null) {
                others.remove("caravan." + name);
            } else {
                others.put("caravan." + name, value.toString());
            }
            return new Sent(body, others);
        }

        Sent holding(String otherBody) {
            return new Sent(otherBody, attributes);
        }

        /** As if the first chunk of the job had been this one. */
        Sent holding(byte[] text) {
            return holding(packed(text));
        }
    }

    private record Hostile(String what, Function<Sent, Sent> forge, Refusal refusal) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Hostile hostile(String what, Refusal refusal, Function<Sent, Sent> forge) {
        return new Hostile(what, forge, refusal);
    }

    private static String packed(byte[] text) {
        return Base64.getEncoder().encodeToString(Zstd.compress(text, 1));
    }

    private static byte[] filled(int bytes, char value) {
        byte[] text = new byte[bytes];
        Arrays.fill(text, (byte) value);
        return text;
    }

    private static byte[] rows(int from, String name) {
        return IntStream.range(from, from + 10)
                .mapToObj(n -> "%d,%s\n".formatted(n, name))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 8878, 3.1.1.1: a frame of 64 MiB that declares 100 bytes. */
    private static String lyingFrame() {
        byte[] packed = Zstd.compress(filled(64 << 20, 'A'), 1);
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(6, 100);
        return Base64.getEncoder().encodeToString(packed);
    }

    static Stream<Hostile> hostile() {
        return Stream.of(
                hostile("no chunk at all", Refusal.MALFORMED, real -> new Sent("hello", Map.of())),
                hostile("a negative sequence", Refusal.MALFORMED, real -> real.with("sequence", -1)),
                hostile("a negative job", Refusal.MALFORMED, real -> real.with("job", -5)),
                hostile("no records", Refusal.MALFORMED, real -> real.with("records", 0)),
                hostile("a negative first record", Refusal.MALFORMED, real -> real.with("first-record", -9)),
                hostile("no sequence", Refusal.MALFORMED, real -> real.with("sequence", null)),
                hostile("SQL for a job", Refusal.MALFORMED, real -> real.with("job", "1; DROP TABLE x")),
                hostile("lines for a truncation", Refusal.MALFORMED, real -> real.with("truncation", "A\nB")),
                hostile("more records than any chunk", Refusal.MALFORMED, real -> real.with("records", 1_000_001)),
                hostile("an unknown job", Refusal.FORGED, real -> real.with("job", 77_777)),
                hostile("a million records", Refusal.FORGED, real -> real.with("records", 1_000_000)),
                hostile("another truncation", Refusal.FORGED, real -> real.with("truncation", "RECORD_TOO_LONG")),
                hostile("an unknown truncation", Refusal.FORGED, real -> real.with("truncation", "EVIL")),
                hostile(
                        "the largest numbers",
                        Refusal.FORGED,
                        real -> real.with("first-record", Long.MAX_VALUE)
                                .with("first-line", Long.MAX_VALUE)
                                .with("offset", Long.MAX_VALUE)),
                hostile("another chunk's number", Refusal.FORGED, real -> real.with("sequence", 2)),
                hostile("a number beyond the job's", Refusal.FORGED, real -> real.with("sequence", 500)),
                hostile("rows of its own", Refusal.FORGED, real -> real.holding(rows(1, "forged"))),
                hostile(
                        "rows of its own, unsigned",
                        Refusal.FORGED,
                        real -> real.holding(rows(1, "forged")).with("hmac", null)),
                hostile(
                        "rows beyond the job's",
                        Refusal.FORGED,
                        real -> real.holding(rows(1_000, "forged"))
                                .with("sequence", 5)
                                .with("first-record", 51)),
                hostile("another HMAC", Refusal.FORGED, real -> real.with("hmac", "A".repeat(43))),
                hostile("no Base64", Refusal.FORGED, real -> real.holding("%%%%")),
                hostile("no Zstandard", Refusal.FORGED, real -> real.holding("aGVsbG8gd29ybGQ=")),
                hostile("16 MiB of line ends", Refusal.FORGED, real -> real.holding(filled(16 << 20, '\n'))),
                hostile("16 MiB of commas", Refusal.FORGED, real -> real.holding(filled(16 << 20, ','))),
                hostile("16 MiB of quotes", Refusal.FORGED, real -> real.holding(filled(16 << 20, '"'))),
                hostile("64 MiB of zeros", Refusal.FORGED, real -> real.holding(filled(64 << 20, '\0'))),
                hostile("a frame that lies", Refusal.FORGED, real -> real.holding(lyingFrame())),
                hostile(
                        "the claim of a record",
                        Refusal.FORGED,
                        real -> real.holding(new ClaimCheck(60_000_000, "0".repeat(64)).body())),
                hostile("a body of a mebibyte", Refusal.OVERFLOW, real -> real.holding("A".repeat((1 << 20) - 500))),
                hostile(
                        "attributes to the limit",
                        Refusal.FORGED,
                        real -> real.holding("x")
                                .with("x1", "y".repeat(1_000))
                                .with("x2", "y")
                                .with("truncation", "A")));
    }

    /** Loads a file, of whose messages the first is sent to a forger before it is sent. */
    private static JobView load(String table, Function<Sent, List<Sent>> forger) {
        AtomicInteger batches = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            if (batches.getAndIncrement() == 0) {
                forger.apply(sent(request.entries().get(0)))
                        .forEach(message -> HandSplitJob.sendRaw(caravan, message.body(), message.attributes()));
            }
            return real.sendMessageBatch(request);
        });
        return caravan.load(file(table), into(table, "id"));
    }

    private static Path file(String table) {
        return caravan.file(
                table + ".csv",
                IntStream.rangeClosed(1, ROWS)
                        .mapToObj(n -> "%d,real\n".formatted(n))
                        .collect(Collectors.joining("", "id,name\n", "")));
    }

    private static Sent sent(SendMessageBatchRequestEntry entry) {
        Map<String, String> attributes = new HashMap<>();
        entry.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        return new Sent(entry.messageBody(), attributes);
    }

    private static String table() {
        return "hostile_" + TABLES.incrementAndGet();
    }

    private static void assertUndisturbed(JobView job, String table) {
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(new JobBalance(ROWS, ROWS, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT id || name FROM %s ORDER BY caravan_row".formatted(table)))
                .isEqualTo(
                        IntStream.rangeClosed(1, ROWS).mapToObj(n -> n + "real").toList());
        assertThat(caravan.column("SELECT state FROM caravan.chunk WHERE job = " + job.id()))
                .containsExactly("LOADED", "LOADED", "LOADED");
    }

    @ParameterizedTest
    @MethodSource
    void hostile(Hostile hostile) {
        String table = table();
        JobView job = load(table, real -> List.of(hostile.forge().apply(real)));
        Message letter = caravan.deadLetters(1).get(0);
        assertThat(letter.messageAttributes().get("caravan.cause").stringValue())
                .startsWith(hostile.refusal() + ": ");
        assertThat(letter.messageAttributes().get("caravan.attempts").stringValue())
                .isEqualTo("1");
        assertThat(letter.messageAttributes()).hasSizeLessThanOrEqualTo(10);
        assertUndisturbed(caravan.job(job.id()), table);
        assertThat(caravan.camel().getRouteController().getRouteStatus(LoadRoute.ID))
                .matches(status -> status.isStarted());
    }

    @Test
    void whatIsSentAgainIsLoadedOnce() {
        String table = table();
        AtomicReference<Sent> first = new AtomicReference<>();
        JobView job = load(table, real -> {
            first.set(real);
            return List.of(real, real, real.with("unknown", "EVIL"));
        });
        for (int i = 0; i < 20; i++) {
            HandSplitJob.sendRaw(caravan, first.get().body(), first.get().attributes());
        }
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        assertUndisturbed(caravan.job(job.id()), table);
        assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();
    }

    @Test
    void aMessageThatIsChangedOnItsWayIsRefusedAndItsChunkSplitAgain() {
        String table = table();
        AtomicInteger batches = new AtomicInteger();
        caravan.faults().onBatch((request, real) -> {
            boolean first = batches.getAndIncrement() == 0;
            return real.sendMessageBatch(request.toBuilder()
                    .entries(request.entries().stream()
                            .map(entry -> first && entry.id().equals("1")
                                    ? entry.toBuilder()
                                            .messageBody(packed(rows(11, "changed")))
                                            .build()
                                    : entry)
                            .toList())
                    .build());
        });
        JobView job = caravan.load(file(table), into(table, "id"));
        assertThat(caravan.deadLetters(1)
                        .get(0)
                        .messageAttributes()
                        .get("caravan.cause")
                        .stringValue())
                .isEqualTo("FORGED: the message of chunk %d/1 has another HMAC".formatted(job.id()));
        assertUndisturbed(job, table);
    }

    /** As SQS moves a message whose loaders died. */
    @Test
    void aForgedMessageOnTheDeadLetterQueueIsNoDeadLetterOfTheChunkThatItNames() {
        String table = table();
        JobView job = load(table, real -> {
            Sent forged = real.holding(rows(1, "forged"));
            caravan.sqs()
                    .sendMessage(send -> send.queueUrl(caravan.queue().deadLetterUrl())
                            .messageBody(forged.body())
                            .messageAttributes(HandSplitJob.values(forged.attributes())));
            await().during(Duration.ofMillis(300))
                    .atMost(PATIENCE)
                    .until(() -> caravan.messagesOn(caravan.queue().deadLetterUrl()) == 1);
            return List.of();
        });
        assertUndisturbed(job, table);
        assertThat(letters.count(DeadLetterSelection.ofJob(job.id()))).isZero();
        caravan.deadLetters(1);
    }

    @Test
    void refusedMessagesAreListedByTheirKindAndNotReplayed() {
        String table = table();
        JobView job = load(
                table,
                real -> List.of(
                        real.holding(rows(1, "forged")),
                        real.with("hmac", null),
                        real.holding("A".repeat(1_000_000)),
                        real.with("job", 66_666)));
        caravan.deadLetters(4);
        DeadLetterSelection ofJob = DeadLetterSelection.ofJob(job.id());
        List<DeadLetterCause> causes = letters.causes(ofJob, 10);
        assertThat(causes)
                .extracting(
                        DeadLetterCause::exception,
                        DeadLetterCause::pattern,
                        DeadLetterCause::chunks,
                        DeadLetterCause::records,
                        DeadLetterCause::replayable,
                        DeadLetterCause::isRefused)
                .containsExactly(
                        tuple("FORGED", "no job signed the message", 2L, 0L, 0L, true),
                        tuple("OVERFLOW", "the message is larger than any chunk", 1L, 0L, 0L, true));
        DeadLetterSelection forged = DeadLetterSelection.ofCause(causes.get(0).fingerprint());
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> letters.replay(forged, 0, progress -> {}))
                .withMessageContaining("is FORGED: no job signed the message, so loaders refuse it again");
        assertThatExceptionOfType(UserException.class).isThrownBy(() -> letters.dryRun(forged, 10, trial -> {}));
        assertThat(letters.replay(ofJob, 0, progress -> {}).sent()).isZero();
        assertThat(letters.causes(ofJob, 10)).isEqualTo(causes);

        assertThat(letters.discard(ofJob, "an attack").chunks()).isEqualTo(3);
        assertThat(letters.causes(ofJob, 10)).isEmpty();
        assertThat(letters.causes(forged, 10)).as("of no job").hasSize(1);
        assertUndisturbed(caravan.job(job.id()), table);
    }

    @Test
    void theChunkOfARowThatTheTableCantTakeIsADeadLetterThatHeals() {
        caravan.jdbc().sql("""
                CREATE TABLE poison (id text, name text);
                CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF NEW.name = 'name15' THEN RAISE EXCEPTION 'index corrupted, they say' USING ERRCODE = 'XX000'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER boom BEFORE INSERT ON poison FOR EACH ROW EXECUTE FUNCTION boom();
                """).update();
        JobView job = caravan.load(
                caravan.file(
                        "poison.csv",
                        IntStream.rangeClosed(1, ROWS)
                                .mapToObj(n -> "%d,name%d\n".formatted(n, n))
                                .collect(Collectors.joining("", "id,name\n", ""))),
                into("poison"));
        assertThat(job.state()).isEqualTo(JobState.PARTIAL);
        assertThat(job.balance()).isEqualTo(new JobBalance(ROWS, ROWS - 10, 0, 0, 0, 10, 0, 0));
        caravan.jdbc().sql("DROP TRIGGER boom ON poison").update();
        assertThat(letters.replay(DeadLetterSelection.ofJob(job.id()), 0, progress -> {})
                        .loaded())
                .isEqualTo(1);
        assertThat(caravan.in(JobState.COMPLETED, job.id()).balance())
                .isEqualTo(new JobBalance(ROWS, ROWS, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT count(DISTINCT id) FROM poison")).containsExactly(Integer.toString(ROWS));
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().deadLetterUrl()) == 0);
    }
}
