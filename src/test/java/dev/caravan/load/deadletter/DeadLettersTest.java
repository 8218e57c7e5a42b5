package dev.caravan.load.deadletter;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.deadletter.ReplayResult;
import dev.caravan.jobs.DeadLetterDryRun;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterRows;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.DeadLettersMXBean;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.ChunkEntry;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterCause;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.FaultyTables;
import dev.caravan.load.HandSplitJob;
import dev.caravan.load.LoadRoute;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

@SuppressWarnings("NullAway.Init")
class DeadLettersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final FaultyTables TABLES = new FaultyTables();

    private static final List<String> SPLITTERS = List.of("split-lease-1", "split-lease-2");

    private static RunningCaravan caravan;
    private static DeadLetterService letters;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                directory,
                TABLES,
                "caravan.split.enabled=true",
                "caravan.dead-letters.poll-interval=100ms",
                "caravan.dead-letters.max-stored-chunks-per-job=2");
        letters = caravan.bean(DeadLetterService.class);
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void fix() throws Exception {
        TABLES.fix();
        for (String splitter : SPLITTERS) {
            caravan.camel().getRouteController().startRoute(splitter);
        }
    }

    /** A job whose chunks the test sends, while nobody else takes jobs. */
    private static HandSplitJob byHand(String table, int recordsAChunk, String csv) throws Exception {
        for (String splitter : SPLITTERS) {
            caravan.camel().getRouteController().stopRoute(splitter);
        }
        return new HandSplitJob(caravan, into(table, "email"), recordsAChunk, csv);
    }

    private static String people(int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(n -> "p%d@example.com,N%d\n".formatted(n, n))
                .collect(Collectors.joining("", "email,name\n", ""));
    }

    /** Loads fifty people in five chunks, some of which a bug keeps out. */
    private static JobView partial(String name, Integer... sequences) {
        Set<Integer> unlucky = Set.of(sequences);
        TABLES.bug(chunk -> {
            if (unlucky.contains(chunk.sequence())) {
                throw new IllegalStateException("no place for '%s' at %d".formatted(chunk, chunk.sequence()));
            }
        });
        JobView job = caravan.load(caravan.file(name + ".csv", people(50)), into(name, "email"));
        assertThat(job.state()).isEqualTo(JobState.PARTIAL);
        int dead = 10 * unlucky.size();
        assertThat(job.balance()).isEqualTo(new JobBalance(50, 50 - dead, 0, 0, 0, dead, 0, 0));
        return job;
    }

    private static DeadLetterSelection of(JobView job) {
        return DeadLetterSelection.ofJob(job.id());
    }

    private static ReplayResult replay(DeadLetterSelection selection) {
        return letters.replay(selection, 0, progress -> {});
    }

    private static void assertWhole(JobView job) {
        assertThat(caravan.in(JobState.COMPLETED, job.id()).balance())
                .isEqualTo(new JobBalance(50, 50, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) || '/' || count(DISTINCT email) FROM "
                        + job.job().table()))
                .containsExactly("50/50");
    }

    private static void awaitDeadLetterMessages(int count) {
        await("messages on the dead letter queue")
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().deadLetterUrl()) == count);
    }

    @Test
    void theChunksOfABugHaveOneCauseAndAReplayOfItHealsTheJobOnce() {
        JobView job = partial("healed", 1, 3);
        List<DeadLetterCause> causes = letters.causes(of(job), 10);
        assertThat(causes).singleElement().satisfies(cause -> {
            assertThat(cause.exception()).isEqualTo(IllegalStateException.class.getName());
            assertThat(cause.pattern()).isEqualTo("no place for ? at #");
            assertThat(cause.route()).isEqualTo(LoadRoute.ID);
            assertThat(List.of(cause.chunks(), cause.replayable(), cause.records(), cause.jobs()))
                    .containsExactly(2L, 2L, 20L, 1L);
            assertThat(cause.example()).isEqualTo(new ChunkId(job.id(), 1));
            assertThat(cause.exampleMessage()).isEqualTo("no place for '%d/1' at 1".formatted(job.id()));
        });
        DeadLetter letter = letters.find(new ChunkId(job.id(), 3)).orElseThrow();
        assertThat(letter.header().firstRecord()).isEqualTo(31);
        assertThat(letter.header().firstLine()).isEqualTo(32);
        assertThat(letter.attempts()).as("once, and two redeliveries").isEqualTo(3);
        assertThat(letters.rows(letter, 2))
                .isEqualTo(new DeadLetterRows(
                        List.of(
                                new DeadLetterRows.Row(32, "p31@example.com,N31"),
                                new DeadLetterRows.Row(33, "p32@example.com,N32")),
                        8,
                        null));

        // While the bug lasts they come back, under the same cause.
        DeadLetterSelection cause = DeadLetterSelection.ofCause(causes.get(0).fingerprint());
        assertThat(replay(cause)).satisfies(result -> {
            assertThat(result.sent()).isEqualTo(2);
            assertThat(result.deadAgain()).isEqualTo(2);
        });
        assertThat(letters.find(letter.header().id()).orElseThrow()).satisfies(again -> {
            assertThat(List.of(again.attempts(), again.deadLetterCount())).containsExactly(6, 2);
            assertThat(again.firstAt()).isEqualTo(letter.firstAt());
            assertThat(again.lastAt()).isAfter(letter.lastAt());
        });

        TABLES.fix();
        assertThat(replay(cause)).satisfies(result -> {
            assertThat(result.loaded()).isEqualTo(2);
            assertThat(result.jobs()).containsExactly(job.id());
        });
        assertWhole(job);
        assertThat(replay(cause).sent()).isZero();
        assertWhole(job);
        assertThat(letters.find(letter.header().id())).isEmpty();
        awaitDeadLetterMessages(0);
    }

    @Test
    void whatTheLedgerDidNotKeepIsReadFromTheSourceAgain() throws IOException {
        JobView job = partial("unkept", 0, 1, 2, 3, 4);
        assertThat(caravan.column("SELECT count(body) FROM caravan.dead_letter WHERE job = " + job.id()))
                .containsExactly("2");
        TABLES.fix();
        Path file = Path.of(java.net.URI.create(job.job().source()));
        Path away = Files.move(file, file.resolveSibling("away.txt"));
        ReplayResult without = replay(of(job));
        assertThat(without.loaded()).isEqualTo(2);
        assertThat(without.problems()).hasSize(3).allMatch(problem -> problem.contains("is gone"));
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(50, 20, 0, 0, 0, 30, 0, 0));

        Files.move(away, file);
        assertThat(replay(of(job)).loaded()).isEqualTo(3);
        assertWhole(job);
    }

    @Test
    void twoProcessesThatReplayTheSameAtOnceLoadItOnce(@TempDir Path other) {
        JobView job = partial("raced", 0, 1, 2, 4);
        TABLES.fix();
        String database = caravan.bean(HikariDataSource.class).getJdbcUrl();
        try (RunningCaravan second =
                RunningCaravan.startLoader(other, new FaultyTables(), "caravan.db.url=" + database)) {
            CompletableFuture<ReplayResult> there = CompletableFuture.supplyAsync(
                    () -> second.bean(DeadLetterService.class).replay(of(job), 0, progress -> {}));
            ReplayResult here = replay(of(job));
            assertThat(here.deadAgain() + there.join().deadAgain()).isZero();
        }
        assertWhole(job);
    }

    @Test
    void whoIsToldThatAllIsLoadedFindsTheJobCompleted() {
        JobView job = partial("told", 2);
        caravan.jdbc().sql("""
                CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$;
                CREATE TRIGGER dawdle BEFORE UPDATE ON caravan.job FOR EACH ROW
                WHEN (OLD.state = 'PARTIAL' AND NEW.state = 'COMPLETED') EXECUTE FUNCTION dawdle();
                """).update();
        try {
            TABLES.fix();
            assertThat(replay(of(job)).loaded()).isEqualTo(1);
            assertThat(caravan.job(job.id()).state()).isEqualTo(JobState.COMPLETED);
        } finally {
            caravan.jdbc().sql("DROP FUNCTION dawdle() CASCADE").update();
        }
    }

    @Test
    void aJobCompletesThoughWhoLoadedOrDiscardedItsLastDeadLetterDiedAtOnce() {
        JobView job = partial("left", 1, 3);
        DeadLetter loaded = letters.find(new ChunkId(job.id(), 1)).orElseThrow();
        new TransactionTemplate(caravan.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            Chunks chunks = caravan.bean(Chunks.class);
            assertThat(chunks.claim(loaded.header())).isTrue();
            chunks.confirm(new ChunkEntry(loaded.header(), 10, 0, 0));
        });
        assertThat(caravan.bean(DeadLetters.class)
                        .discard(job.id(), List.of(3), "test data")
                        .chunks())
                .isEqualTo(1);
        assertThat(caravan.in(JobState.COMPLETED, job.id()).balance())
                .isEqualTo(new JobBalance(50, 40, 0, 0, 0, 0, 10, 0));
    }

    @Test
    void aMessageThatSomebodyMovesBackChangesNothingAndNoCopyOfItStays() {
        JobView job = partial("moved", 2);
        ChunkId chunk = new ChunkId(job.id(), 2);
        Message letter = caravan.deadLetters(1).get(0);
        move(letter, caravan.queue().url());
        move(letter, caravan.queue().url());
        await().atMost(PATIENCE).until(() -> letters.find(chunk).orElseThrow().deadLetterCount() == 3);
        awaitDeadLetterMessages(1);
        assertThat(caravan.job(job.id()).balance()).isEqualTo(job.balance());

        TABLES.fix();
        move(letter, caravan.queue().url());
        assertWhole(job);
        move(letter, caravan.queue().url());
        move(letter, caravan.queue().deadLetterUrl());
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        awaitDeadLetterMessages(0);
        assertWhole(job);
    }

    @Test
    void aMessageThatSqsGaveUpBecomesADeadLetter() throws Exception {
        HandSplitJob job = byHand("killer", 10, people(20));
        job.send(0);
        send(job.chunk(1), caravan.queue().deadLetterUrl());

        assertThat(caravan.in(JobState.PARTIAL, job.id).balance()).isEqualTo(new JobBalance(20, 10, 0, 0, 0, 10, 0, 0));
        assertThat(letters.causes(DeadLetterSelection.ofJob(job.id), 10))
                .singleElement()
                .satisfies(cause -> {
                    assertThat(cause.exception()).isEqualTo("redrive");
                    assertThat(cause.pattern()).startsWith("received # times and never acknowledged");
                });
        assertThat(replay(DeadLetterSelection.ofJob(job.id)).loaded()).isEqualTo(1);
        assertThat(caravan.job(job.id).state()).isEqualTo(JobState.COMPLETED);
        awaitDeadLetterMessages(0);
    }

    @Test
    void aMessageThatNamesAChunkOfNoJobIsLeftAlone() throws Exception {
        HandSplitJob job = byHand("claimed", 10, people(20));
        job.sendAll();
        ChunkMessage real = job.chunk(1);
        send(
                new ChunkMessage(
                        new dev.caravan.message.ChunkHeader(new ChunkId(job.id, 7), 10, 71, 72, 9, null), real.body()),
                caravan.queue().deadLetterUrl());
        assertThat(caravan.in(JobState.COMPLETED, job.id).balance())
                .isEqualTo(new JobBalance(20, 20, 0, 0, 0, 0, 0, 0));
        await().during(Duration.ofMillis(400))
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().deadLetterUrl()) == 1);
        caravan.deadLetters(1);
    }

    @Test
    void whatIsDiscardedIsSkippedForGoodAndSaysWhy() {
        JobView job = partial("discarded", 0, 4);
        Message letter = caravan.deadLetters(1).get(0);
        assertThat(letters.discard(DeadLetterSelection.of(List.of(new ChunkId(job.id(), 4))), "not wanted"))
                .isEqualTo(new DeadLetters.Discarded(1, 10));
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(50, 30, 0, 0, 0, 10, 10, 0));
        assertThat(caravan.job(job.id()).state()).isEqualTo(JobState.PARTIAL);
        assertThat(letters.discard(of(job), "nor is this")).isEqualTo(new DeadLetters.Discarded(1, 10));
        assertThat(letters.discard(of(job), "again")).isEqualTo(new DeadLetters.Discarded(0, 0));

        TABLES.fix();
        assertThat(replay(DeadLetterSelection.of(List.of(new ChunkId(job.id(), 4))))
                        .sent())
                .isZero();
        move(letter, caravan.queue().url());
        await().atMost(PATIENCE).until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        assertThat(caravan.job(job.id())).satisfies(now -> {
            assertThat(now.state()).isEqualTo(JobState.COMPLETED);
            assertThat(now.balance()).isEqualTo(new JobBalance(50, 30, 0, 0, 0, 0, 20, 0));
            assertThat(now.note())
                    .isEqualTo("discarded: 10 records in 1 dead letter (not wanted);"
                            + " discarded: 10 records in 1 dead letter (nor is this)");
        });
        assertThat(letters.find(new ChunkId(job.id(), 4)).orElseThrow().discardReason())
                .isEqualTo("not wanted");
        awaitDeadLetterMessages(0);
    }

    @Test
    void aDryRunSaysWhatWouldBeRejectedAndChangesNothing() throws Exception {
        TABLES.bug(chunk -> {
            throw new IllegalStateException("a bug");
        });
        HandSplitJob job = byHand("tried", 2, """
                email,name
                ann@example.com,A
                nobody,B
                bob@example.com,C
                """);
        job.send(0);
        job.send(new ChunkMessage(job.chunk(1).header(), job.chunk(0).body()), Map.of());
        JobView partial = caravan.in(JobState.PARTIAL, job.id);
        List<DeadLetterDryRun> trials = new ArrayList<>();
        assertThat(letters.dryRun(of(partial), Long.MAX_VALUE, trials::add))
                .isEqualTo(new DeadLetterDryRunSummary(2, 1, 3, 1));
        assertThat(letters.dryRun(of(partial), 1, trial -> {}).tried()).isEqualTo(1);
        assertThat(trials).hasSize(2);
        assertThat(trials.get(0))
                .isEqualTo(new DeadLetterDryRun(new ChunkId(job.id, 0), 2, 1, Map.of("email-no-at", 1L), null));
        assertThat(trials.get(1).obstacle()).contains("says 1 records, the body has at least 2");
        assertThat(caravan.job(job.id).balance()).isEqualTo(partial.balance());
        assertThat(letters.find(new ChunkId(job.id, 0)).orElseThrow().deadLetterCount())
                .isEqualTo(1);
        letters.discard(of(partial), "tried enough");
        awaitDeadLetterMessages(0);
    }

    @Test
    void theRateIsKept() {
        JobView job = partial("slow", 0, 1, 2);
        TABLES.fix();
        long start = System.nanoTime();
        assertThat(letters.replay(of(job), 2, progress -> {}).loaded()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
        assertWhole(job);
    }

    @Test
    void aMessageThatCantBeEnteredInTheLedgerIsNotLost() throws Exception {
        caravan.camel().getRouteController().stopRoute(DeadLetterReconcileRoute.ID);
        caravan.jdbc().sql("ALTER TABLE caravan.dead_letter RENAME TO hidden").update();
        HandSplitJob job = byHand("unburied", 10, people(10));
        TABLES.bug(chunk -> {
            throw new IllegalStateException("a bug");
        });
        job.sendAll();
        await("the dead letter is sent and not entered")
                .atMost(PATIENCE)
                .until(() -> caravan.messagesOn(caravan.queue().deadLetterUrl()) > 0);
        assertThat(caravan.job(job.id).state()).isEqualTo(JobState.LOADING);
        caravan.jdbc().sql("ALTER TABLE caravan.hidden RENAME TO dead_letter").update();
        caravan.camel().getRouteController().startRoute(DeadLetterReconcileRoute.ID);

        assertThat(caravan.in(JobState.PARTIAL, job.id).balance()).isEqualTo(new JobBalance(10, 0, 0, 0, 0, 10, 0, 0));
        TABLES.fix();
        await().atMost(PATIENCE).until(() -> {
            replay(DeadLetterSelection.ofJob(job.id));
            return caravan.job(job.id).state() == JobState.COMPLETED;
        });
        awaitDeadLetterMessages(0);
    }

    @Test
    void deadLettersAreSeenTriedReplayedAndDiscardedThroughJmx() throws Exception {
        DeadLettersMXBean mbean = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("dev.caravan:context=%s,type=DeadLetters"
                        .formatted(ObjectName.quote(caravan.camel().getName()))),
                DeadLettersMXBean.class);
        JobView job = partial("managed", 1, 2, 3);
        assertThat(mbean.getCount()).isGreaterThanOrEqualTo(3);
        String cause = letters.causes(of(job), 1).get(0).fingerprint();
        assertThat(mbean.getCauses())
                .anySatisfy(listed -> assertThat(listed)
                        .containsEntry("cause", cause)
                        .containsEntry("exception", "java.lang.IllegalStateException"));
        assertThat(mbean.show(job.id() + "/1", 1))
                .containsEntry("line 12", "p11@example.com,N11")
                .doesNotContainKey("line 13")
                .containsEntry("attempts", "3");
        assertThat(mbean.dryRun("job " + job.id()))
                .isEqualTo(Map.of("tried", 3L, "loads", 3L, "rows", 30L, "rejected", 0L))
                .isEqualTo(mbean.dryRun("cause " + cause));
        TABLES.fix();
        assertThat(mbean.discard(job.id() + "/3", "for a test")).isEqualTo(1);
        assertThat(mbean.replay(job.id() + "/2", 0)).isEqualTo(1);
        assertThat(mbean.isolate("cause " + cause, 0)).isEqualTo(1);
        assertThat(caravan.job(job.id())).satisfies(now -> {
            assertThat(now.state()).isEqualTo(JobState.COMPLETED);
            assertThat(now.balance()).isEqualTo(new JobBalance(50, 40, 0, 0, 0, 0, 10, 0));
        });
    }

    private static void move(Message message, String url) {
        caravan.sqs()
                .sendMessage(send ->
                        send.queueUrl(url).messageBody(message.body()).messageAttributes(message.messageAttributes()));
    }

    private static void send(ChunkMessage chunk, String url) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        caravan.bean(ChunkAuthenticator.class)
                .attributes(chunk)
                .forEach((name, value) -> attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(value)
                                .build()));
        caravan.sqs()
                .sendMessage(
                        send -> send.queueUrl(url).messageBody(chunk.body()).messageAttributes(attributes));
    }
}
