package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.Channels;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

class LoadingTest {
    private static final FaultyTables TABLES = new FaultyTables();

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(directory, TABLES);
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

    private static String people(int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(n -> "p%d@example.com,Name %d\n".formatted(n, n))
                .collect(Collectors.joining("", "email,name\n", ""));
    }

    @Test
    void everyMessageDeliveredThreeTimesChangesNothing() {
        HandSplitJob job = new HandSplitJob(caravan, into("thrice", "email"), 10, people(100));
        for (int i = 0; i < 3; i++) {
            job.sendAll();
        }
        assertThat(caravan.ended(job.id).balance()).isEqualTo(new JobBalance(100, 100, 0, 0, 0, 0, 0, 0));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
        assertThat(caravan.column("SELECT count(*) FROM thrice")).containsExactly("100");
        assertThat(caravan.job(job.id).balance()).isEqualTo(new JobBalance(100, 100, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();
    }

    @Test
    void theFirstRowOfTheFileWinsThoughItsChunkComesLast() {
        HandSplitJob job = new HandSplitJob(caravan, into("reverse", "email"), 2, """
                email,name
                ann@example.com,first
                bob@example.com,bob
                ANN@Example.com,second
                eve@example.com,eve
                ann@EXAMPLE.com,third
                Ann@example.com,fourth
                """);
        assertThat(job.chunks()).isEqualTo(3);
        for (int sequence = 2; sequence >= 0; sequence--) {
            int rejected = sequence;
            job.send(sequence);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> caravan.column("SELECT sequence FROM caravan.chunk WHERE job = " + job.id)
                            .contains(Integer.toString(rejected)));
        }
        assertThat(caravan.ended(job.id).balance()).isEqualTo(new JobBalance(6, 3, 0, 3, 0, 0, 0, 0));
        assertThat(caravan.column(
                        "SELECT email || ' ' || name || ' ' || caravan_row FROM reverse ORDER BY caravan_row"))
                .containsExactly("ann@example.com first 1", "bob@example.com bob 2", "eve@example.com eve 4");
    }

    @Test
    void aKeyThatWasThereBeforeTheJobStaysAsItWas() {
        HandSplitJob first = new HandSplitJob(caravan, into("kept", "email"), 10, "email,name\nann@example.com,old\n");
        caravan.ended(first.sendAll().id);
        HandSplitJob second = new HandSplitJob(
                caravan, into("kept", "email"), 10, "email,name\nANN@example.com,new\nbob@example.com,new\n");
        assertThat(caravan.ended(second.sendAll().id).balance()).isEqualTo(new JobBalance(2, 1, 0, 1, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT email || ' ' || name FROM kept ORDER BY email"))
                .containsExactly("ann@example.com old", "bob@example.com new");
    }

    @Test
    void eMailKeysCompareNormalisedAndKeepTheirSpellingWithoutWhatIsAroundIt() {
        HandSplitJob job = new HandSplitJob(caravan, into("spelling", "email"), 10, """
                email,name
                "  Ann.Lee@Example.COM\u00a0\ufeff",first
                ann.lee@example.com,second
                jörg@bücher.example.com,umlaut
                JÖRG@xn--bcher-kva.example.com,a-label
                """);
        assertThat(caravan.ended(job.sendAll().id).balance()).isEqualTo(new JobBalance(4, 2, 0, 2, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT email FROM spelling ORDER BY caravan_row"))
                .containsExactly("Ann.Lee@Example.COM", "jörg@bücher.example.com");
    }

    @Test
    void aKeyOfSeveralColumnsIsUniqueAsAWhole() {
        HandSplitJob job = new HandSplitJob(caravan, into("several", "b", "email"), 3, """
                a,b,email
                1,x,ann@example.com
                2,y,ann@example.com
                3,x,ANN@example.com
                4,xa,nn@example.com
                5,,ann@example.com
                """);
        assertThat(caravan.ended(job.sendAll().id).balance()).isEqualTo(new JobBalance(5, 3, 0, 1, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT a FROM several ORDER BY a")).containsExactly("1", "2", "4");

        HandSplitJob plain = new HandSplitJob(caravan, into("several_plain", "a", "b"), 3, """
                a,b,c
                1,2,first
                12,,no key
                1,2,again
                2,1,other
                """);
        assertThat(caravan.ended(plain.sendAll().id).balance()).isEqualTo(new JobBalance(4, 2, 0, 1, 1, 0, 0, 0));
    }

    @Test
    void attributesThatAreNotCaravansHaveNoEffect() {
        HandSplitJob job = new HandSplitJob(caravan, into("foreign", "email"), 10, people(3));
        job.send(
                job.chunk(0),
                Map.of(
                        "CamelSqlQuery", "DROP TABLE caravan.chunk",
                        "CamelBeanMethodName", "explain",
                        "CamelFileName", "../x"));
        assertThat(caravan.ended(job.id).balance()).isEqualTo(new JobBalance(3, 3, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM \"foreign\"")).containsExactly("3");
    }

    @Test
    void aMalformedMessageGoesToTheDeadLettersAndDisturbsNothing() {
        HandSplitJob job = new HandSplitJob(caravan, into("undisturbed", "email"), 10, people(20));
        ChunkMessage real = job.chunk(0);
        HandSplitJob.sendRaw(caravan, "hello", Map.of());
        HandSplitJob.sendRaw(caravan, "hello", Map.of("caravan.job", "1", "caravan.sequence", "x"));
        HandSplitJob.sendRaw(
                caravan, real.body(), new ChunkHeader(new ChunkId(987654, 0), 10, 1, 2, 0, null).toAttributes());
        job.sendAll();

        assertThat(caravan.ended(job.id).balance()).isEqualTo(new JobBalance(20, 20, 0, 0, 0, 0, 0, 0));
        List<Message> letters = caravan.deadLetters(3);
        assertThat(letters)
                .extracting(letter -> attribute(letter, "caravan.cause"))
                .containsExactlyInAnyOrder(
                        "MALFORMED: message attribute caravan.job is missing",
                        "MALFORMED: message attribute caravan.sequence is no number",
                        "FORGED: the message of chunk 987654/0 is of no job of the ledger");
        assertThat(letters)
                .allSatisfy(letter ->
                        assertThat(attribute(letter, "caravan.attempts")).isEqualTo("1"))
                .extracting(Message::body)
                .containsExactlyInAnyOrder("hello", "hello", real.body());
    }

    @Test
    void aSignedMessageBeyondTheChunksThatItsJobHasSentIsSurplus() {
        HandSplitJob job = new HandSplitJob(caravan, into("surplus", "email"), 10, people(20));
        job.send(0);
        ChunkMessage real = job.chunk(1);
        for (ChunkHeader beyond : List.of(
                new ChunkHeader(new ChunkId(job.id, 2), 10, 11, 12, 9, null),
                new ChunkHeader(new ChunkId(job.id, 1), 10, 12, 13, 9, null),
                new ChunkHeader(new ChunkId(job.id, 1), 10, Long.MAX_VALUE, 13, 9, null))) {
            job.send(new ChunkMessage(beyond, real.body()), Map.of());
        }
        assertThat(caravan.deadLetters(3))
                .extracting(letter -> attribute(letter, "caravan.cause"))
                .containsExactlyInAnyOrder(
                        "SURPLUS: the message of chunk %d/2 is beyond the job's last".formatted(job.id),
                        "SURPLUS: the message of chunk %d/1 is beyond the job's last".formatted(job.id),
                        "SURPLUS: the message of chunk %d/1 is beyond the job's last".formatted(job.id));
        await().until(() -> caravan.job(job.id).balance(), new JobBalance(20, 10, 0, 0, 0, 0, 0, 10)::equals);
        job.send(1);
        assertThat(caravan.ended(job.id).balance()).isEqualTo(new JobBalance(20, 20, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aDamagedChunkIsADeadLetterOfItsJob() {
        HandSplitJob job = new HandSplitJob(caravan, into("damaged", "email"), 10, people(20));
        job.send(new ChunkMessage(job.chunk(1).header(), job.chunk(0).body().substring(4)), Map.of());
        job.send(0);
        assertThat(caravan.ended(job.id)).satisfies(view -> {
            assertThat(view.state()).isEqualTo(JobState.PARTIAL);
            assertThat(view.balance()).isEqualTo(new JobBalance(20, 10, 0, 0, 0, 10, 0, 0));
        });
        caravan.deadLetters(1);
    }

    @Test
    void aChunkThatAlwaysFailsIsADeadLetterAndHealsWhenSentBack() {
        HandSplitJob job = new HandSplitJob(caravan, into("buggy", "email"), 10, people(50));
        AtomicInteger attempts = new AtomicInteger();
        TABLES.bug(chunk -> {
            if (chunk.job() == job.id && chunk.sequence() == 2) {
                attempts.incrementAndGet();
                throw new IllegalStateException("a bug: \u0001 it can't be");
            }
        });
        job.sendAll();

        JobView partial = caravan.ended(job.id);
        assertThat(partial.state()).isEqualTo(JobState.PARTIAL);
        assertThat(partial.balance()).isEqualTo(new JobBalance(50, 40, 0, 0, 0, 10, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM buggy WHERE caravan_row BETWEEN 21 AND 30"))
                .containsExactly("0");
        assertThat(attempts).as("once, and two redeliveries").hasValue(3);
        assertThat(caravan.column("SELECT cause FROM caravan.chunk WHERE state = 'DEAD' AND job = " + job.id))
                .singleElement()
                .asString()
                .contains("IllegalStateException: a bug:");

        Message letter = caravan.deadLetters(1).get(0);
        assertThat(letter.body()).isEqualTo(job.chunk(2).body());
        assertThat(attribute(letter, "caravan.cause")).contains("IllegalStateException: a bug:");
        assertThat(attribute(letter, "caravan.attempts")).isEqualTo("3");
        // The attributes of a dead letter could be more than SQS takes.
        assertThat(attributes(letter)).doesNotContainKey("traceparent");
        assertThat(ChunkHeader.fromAttributes(attributes(letter)::get))
                .isEqualTo(job.chunk(2).header());

        // Sent back as it is while the bug lasts, it comes again; after the fix it heals the job.
        HandSplitJob.sendRaw(caravan, letter.body(), attributes(letter));
        Message again = caravan.deadLetters(1).get(0);
        assertThat(caravan.job(job.id).state()).isEqualTo(JobState.PARTIAL);
        TABLES.fix();
        HandSplitJob.sendRaw(caravan, again.body(), attributes(again));
        assertThat(caravan.in(JobState.COMPLETED, job.id).balance())
                .isEqualTo(new JobBalance(50, 50, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM buggy")).containsExactly("50");
    }

    @Test
    void aMessageWhoseDeadLetterCantBeSentIsNotLost() {
        HandSplitJob job = new HandSplitJob(caravan, into("no_dlq", "email"), 10, people(20));
        AtomicInteger refused = new AtomicInteger();
        TABLES.bug(chunk -> {
            if (chunk.job() == job.id && chunk.sequence() == 1) {
                throw new IllegalStateException("a bug");
            }
        });
        caravan.faults().onSingle(request -> {
            if (request.queueUrl().endsWith(Channels.ROWS_DEAD_LETTER_QUEUE)) {
                refused.incrementAndGet();
                throw new IllegalStateException("the dead letter queue is down");
            }
            return request;
        });
        job.sendAll();
        await().atMost(Duration.ofSeconds(20)).until(() -> refused.get() > 0);
        assertThat(caravan.job(job.id).state()).isEqualTo(JobState.LOADING);
        assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();

        TABLES.fix();
        caravan.faults().heal();

        assertThat(caravan.in(JobState.COMPLETED, job.id).balance())
                .isEqualTo(new JobBalance(20, 20, 0, 0, 0, 0, 0, 0));
    }

    private static String attribute(Message message, String name) {
        return message.messageAttributes().get(name).stringValue();
    }

    private static Map<String, String> attributes(Message message) {
        Map<String, String> attributes = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        return attributes;
    }
}
