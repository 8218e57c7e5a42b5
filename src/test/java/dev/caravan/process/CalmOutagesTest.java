package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.RefusingProxy;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Several things are away or refuse at once: each is said once, and what doesn't need it goes on. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class CalmOutagesTest {
    private static final Duration OUTAGE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final LocalStack aws = LocalStack.orSkip();
    private final String bucket = aws.bucket();
    private final String events = aws.queue();
    private final String rows = rowsQueue();

    @Test
    void theEventsQueueIsDeletedReceivingIsDeniedAndTheDatabaseIsAwayAtOnce() throws IOException {
        aws.notify(bucket, events);
        try (TestServer server = TestServer.start(directory.resolve("server"));
                TestDatabase database = server.database();
                RefusingProxy proxy = new RefusingProxy(aws.endpoint());
                CaravanProcess all = serve(proxy, database)) {
            await().atMost(PATIENCE).until(() -> all.isReady() && all.out().contains("; database "));
            assertThat(all.out())
                    .contains("Buckets s3://%s/, with events on queue %s; queue http".formatted(bucket, events))
                    .contains("; database postgresql://");
            drop("before");
            awaitCompleted(database, "before");
            assertThat(lines(all).stream().filter(line -> line.matches(".*\\bjob 1 .*")))
                    .as("%s", all.err())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("job 1 starts: file:///"))
                    .anyMatch(line ->
                            line.contains("job 1 is COMPLETED after ") && line.contains(": read 1, inserted 1, "));
            int begin = lines(all).size();

            delete(events);
            proxy.refuse("ReceiveMessage", rows + "-dlq");
            awaitLine(all, "queue " + events + " can't be reached");
            awaitLine(all, "queue " + rows + "-dlq refuses");
            drop("during");
            awaitCompleted(database, "during");

            server.stop();
            proxy.refuse("ReceiveMessage", rows);
            drop("away");
            aws.put(bucket, "missed.csv", "word\nits event is lost\n");
            long until = System.nanoTime() + OUTAGE.toNanos();
            await().atMost(OUTAGE.plusSeconds(10)).until(() -> System.nanoTime() > until);
            server.startAgain();
            make(events);
            proxy.allowAll();

            awaitCompleted(database, "away");
            awaitLine(all, "queue " + events + " can be reached again");
            awaitLine(all, "queue " + rows + "-dlq can be reached again");
            awaitLine(all, "database can be reached again");
            aws.put(bucket, "told.csv", "word\nafter\n");
            awaitCompleted(database, "told");

            List<String> said = lines(all).subList(begin, lines(all).size()).stream()
                    .filter(line -> !line.matches(".*: job \\d+.*") && !line.matches(".*\\bjob \\d+ .*"))
                    .toList();
            assertThat(said).as("%s", all.out() + all.err()).hasSizeLessThanOrEqualTo(12);
            assertThat(all.out() + all.err()).doesNotContain("\tat ");
            assertThat(database.number("SELECT count(*) FROM caravan.dead_letter"))
                    .isZero();
        }
    }

    @Test
    void withoutItsEventsQueueAProcessStartsAndServesTheDropFolder() throws IOException {
        delete(events);
        try (TestDatabase database = TestDatabase.create();
                RefusingProxy proxy = new RefusingProxy(aws.endpoint());
                CaravanProcess all = serve(proxy, database)) {
            await().atMost(PATIENCE).until(all::isReady);
            awaitLine(all, "queue %s can't be reached".formatted(events));
            drop("alone");
            awaitCompleted(database, "alone");

            make(events);
            aws.notify(bucket, events);
            awaitLine(all, "queue %s can be reached again".formatted(events));
            aws.put(bucket, "told.csv", "word\nafter\n");
            awaitCompleted(database, "told");
        }
    }

    @Test
    void theQueueAloneSaysWhatItServesAndNoMore() {
        try (CaravanProcess queue =
                caravan("serve", "--role", "queue", "--port", "0").start(directory)) {
            await().atMost(PATIENCE).until(queue::isReady);
            assertThat((queue.out() + queue.err()).lines())
                    .singleElement()
                    .asString()
                    .startsWith("Caravan serves the queue at http://127.0.0.1:");
        }
    }

    private CaravanProcess serve(RefusingProxy proxy, TestDatabase database) {
        CaravanProcess.Command command = caravan(
                        "serve", "--role", "split,load", "--db", database.url(), "--data-dir", directory.toString())
                .with("aws.endpointUrlSqs", proxy.url())
                .with("spring.profiles.active", "aws")
                .with("caravan.sqs.queue", rows)
                .with("caravan.load.long-poll", "1s")
                .with("caravan.dead-letters.poll-interval", "1s")
                .with("caravan.inbox.stable-for", "100ms")
                .with("caravan.db.socket-timeout", "5s")
                .with("caravan.s3.events-queue", events)
                .with("caravan.s3.inboxes[0].bucket", bucket);
        aws.properties().forEach(command::with);
        return command.start(directory);
    }

    private void drop(String name) throws IOException {
        Path inbox = Files.createDirectories(directory.resolve("inbox"));
        Path written = Files.writeString(directory.resolve(name + ".tmp"), "word\n" + name + "\n");
        Files.move(written, inbox.resolve(name + ".csv"));
    }

    private static void awaitCompleted(TestDatabase database, String table) {
        await("table " + table)
                .atMost(PATIENCE)
                .until(
                        () -> database.number(
                                "SELECT count(*) FROM caravan.job WHERE state = 'COMPLETED' AND target_table = '%s'"
                                        .formatted(table)),
                        completed -> completed == 1);
        assertThat(database.number("SELECT count(*) FROM " + table)).isEqualTo(1);
    }

    private static void awaitLine(CaravanProcess process, String text) {
        await(text).atMost(PATIENCE).until(() -> lines(process).stream().anyMatch(line -> line.contains(text)));
    }

    /** Whole log lines. */
    private static List<String> lines(CaravanProcess process) {
        return (process.out() + process.err())
                .lines()
                .filter(line -> line.matches(".*\\b(INFO|WARN|ERROR)\\b.*"))
                .toList();
    }

    private void delete(String queue) {
        aws.sqs().deleteQueue(ask -> ask.queueUrl(aws.url(queue)));
    }

    private void make(String queue) {
        String letters = aws.arn(aws.url(queue + "-dlq"));
        aws.sqs()
                .createQueue(ask -> ask.queueName(queue)
                        .attributes(Map.of(
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"10\"}".formatted(letters))));
    }

    private String rowsQueue() {
        String queue = aws.queue();
        for (String each : List.of(queue, queue + "-dlq")) {
            aws.sqs()
                    .setQueueAttributes(ask -> ask.queueUrl(aws.url(each))
                            .attributes(Map.of(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048576")));
        }
        return queue;
    }
}
