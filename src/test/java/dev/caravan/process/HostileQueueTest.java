package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import dev.caravan.testing.TestQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A thousand messages of somebody else among those of a load. */
@Tag("alone")
class HostileQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 20_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int HOSTILE = 1_000;
    private static final int REPLAYS = 100;
    private static final long MIB = 1 << 20;

    /** How much a heap of this size differs from run to run, its collector's structures and the compiler's included. */
    private static final long NOISE_BYTES = 50 * MIB;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void leavesTheTableTheLoaderAndItsMemoryAsTheyAre() throws IOException {
        assumeThat(Path.of("/proc/self/status")).exists();
        long undisturbed = peakOfLoading("undisturbed", 0);
        long disturbed = peakOfLoading("disturbed", HOSTILE);
        System.out.printf("HostileQueueTest: %d MiB, %d MiB without%n", disturbed / MIB, undisturbed / MIB);
        assertThat(disturbed).isLessThan(undisturbed + NOISE_BYTES);
    }

    private long peakOfLoading(String name, int hostile) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = CaravanProcess.serving("split", queue, database, folder)
                        .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                        .start(folder);
                CaravanProcess load = CaravanProcess.serving("load", queue, database, folder)
                        .withHeap("96m")
                        .start(folder)) {
            await().atMost(PATIENCE).until(() -> split.isReady() && load.isReady());
            database.slowDown(Duration.ofMillis(50));
            TestPeople people = TestPeople.write(
                    Files.createDirectories(folder.resolve("inbox")).resolve("contacts.csv"), 31, ROWS);
            if (hostile > 0) {
                await().atMost(PATIENCE).until(() -> database.chunks() > 2);
                try (SqsClient sqs = queue.client()) {
                    attack(sqs, hostile);
                }
                assertThat(database.state(1)).as("when all were sent").isIn("SPLITTING", "LOADING");
            }
            database.hurry();
            await().atMost(PATIENCE).until(() -> database.state(1), "COMPLETED"::equals);
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT coalesce(sum(messages), 0) FROM caravan.refused_message")
                            == hostile);
            people.assertLoaded(database, 1, "contact");
            assertThat(queue.deadLetters()).isEqualTo(hostile);
            assertThat(load.isAlive()).as(load.err()).isTrue();
            if (hostile > 0) {
                System.out.printf(
                        "HostileQueueTest: %s ms a refused message%n",
                        database.text(
                                "SELECT round(1000 * extract(epoch FROM max(last_at) - min(first_at)) / sum(messages), 1) FROM caravan.refused_message"));
            }
            return load.peakResidentBytes();
        }
    }

    /** Sends genuine messages again, too. */
    private static void attack(SqsClient sqs, int hostile) {
        String url = sqs.getQueueUrl(ask -> ask.queueName("rows")).queueUrl();
        List<String> bodies = List.of(
                packed(16 << 20, '\n'),
                packed(16 << 20, ','),
                packed(16 << 20, '"'),
                packed(64 << 20, 'a'),
                packed("666,forged@example.com,666\n".repeat(ROWS_A_CHUNK).getBytes(StandardCharsets.UTF_8)),
                "x".repeat((int) MIB - 2_000),
                "hello");
        for (int i = 0; i < hostile; i++) {
            int sequence = i % (ROWS / ROWS_A_CHUNK);
            Map<String, String> attributes = i % 10 == 9
                    ? Map.of()
                    : new ChunkHeader(
                                    new ChunkId(i % 10 == 8 ? i : 1, sequence),
                                    i % 3 == 0 ? ChunkHeader.MAX_RECORDS : ROWS_A_CHUNK,
                                    1 + (long) ROWS_A_CHUNK * sequence,
                                    2,
                                    0,
                                    null)
                            .toAttributes();
            send(sqs, url, bodies.get(i % bodies.size()), values(attributes));
        }
        for (Message real : sqs.receiveMessage(ask -> ask.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .messages()) {
            if (real.messageAttributes().containsKey("caravan.hmac")) {
                for (int i = 0; i < REPLAYS; i++) {
                    send(sqs, url, real.body(), real.messageAttributes());
                }
            }
        }
    }

    private static void send(SqsClient sqs, String url, String body, Map<String, MessageAttributeValue> attributes) {
        sqs.sendMessage(send -> send.queueUrl(url).messageBody(body).messageAttributes(attributes));
    }

    private static Map<String, MessageAttributeValue> values(Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        return values;
    }

    private static String packed(int bytes, char value) {
        byte[] text = new byte[bytes];
        Arrays.fill(text, (byte) value);
        return packed(text);
    }

    private static String packed(byte[] text) {
        return Base64.getEncoder().encodeToString(Zstd.compress(text, 1));
    }
}
