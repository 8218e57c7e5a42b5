package dev.caravan.notification;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** Ends of jobs and inserted rows, told to topics of a LocalStack. */
class SnsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static LocalStack aws;
    private static String ends;
    private static String inserted;
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        aws = LocalStack.orSkip();
        aws.properties().forEach(System::setProperty);
        ends = aws.queue();
        inserted = aws.queue();
        caravan = RunningCaravan.start(
                directory,
                "caravan.notifications.topic=" + aws.topicTo(ends),
                "caravan.notifications.poll-interval=50ms",
                "caravan.feeds.places.match=places*.csv",
                "caravan.feeds.places.table=place",
                "caravan.feeds.places.key=id",
                "caravan.feeds.places.row-events.to=" + aws.topicTo(inserted),
                "caravan.feeds.places.row-events.columns=id,lng");
    }

    @AfterAll
    static void stop() {
        if (caravan != null) {
            caravan.close();
        }
        if (aws != null) {
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> next(String queue) {
        List<Message> messages = aws.sqs()
                .receiveMessage(ask ->
                        ask.queueUrl(aws.url(queue)).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
        messages.forEach(message -> aws.sqs()
                .deleteMessage(which -> which.queueUrl(aws.url(queue)).receiptHandle(message.receiptHandle())));
        return messages.stream().map(message -> json(message.body())).toList();
    }

    private static JsonNode toldOf(long job) {
        List<JsonNode> seen = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            seen.addAll(next(ends));
            return seen.stream()
                    .anyMatch(told -> json(told.get("Message").asText())
                                    .get("data")
                                    .get("job")
                                    .asLong()
                            == job);
        });
        return seen.get(seen.size() - 1);
    }

    @Test
    void whoWatchesTheTopicAloneLearnsThatAnImportFailed() {
        JobView job = caravan.load(caravan.file("brökén\u001b.csv", ""), into("broken"));
        JsonNode told = toldOf(job.id());
        assertThat(told.get("Subject").asText()).isEqualTo("[caravan] FAILED: job %d, br?k?n?.csv".formatted(job.id()));
        assertThat(told.get("MessageAttributes").get("state").get("Value").asText())
                .isEqualTo("FAILED");
        JsonNode message = json(told.get("Message").asText());
        assertThat(message.get("type").asText()).isEqualTo("job.failed");
        assertThat(message.get("data").get("note").asText()).isNotBlank();
    }

    @Test
    void eachInsertedRowIsToldToWhoGoesOnWithIt() {
        String csv = IntStream.range(0, 95)
                .mapToObj(n -> "%d,%d.5,Name %d\n".formatted(n % 90, n, n))
                .collect(Collectors.joining("", "id,lng,name\n", ""));
        JobView job = caravan.load(caravan.file("places.csv", csv), new JobOptions(null, null, List.of(), Map.of()));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        Map<String, String> rows = new java.util.TreeMap<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (JsonNode told : next(inserted)) {
                JsonNode message = json(told.get("Message").asText());
                assertThat(message.get("table").asText()).isEqualTo("place");
                assertThat(message.get("job").asLong()).isEqualTo(job.id());
                message.get("rows")
                        .forEach(row ->
                                rows.put(row.get("id").asText(), row.get("lng").asText()));
            }
            assertThat(rows).hasSize(90);
        });
        assertThat(rows).containsEntry("7", "7.5").containsEntry("89", "89.5");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(caravan.column("SELECT count(*) FROM caravan.row_event"))
                        .containsExactly("0"));
    }

    @Test
    void aTopicThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> RunningCaravan.start(
                        directory.resolve("other"),
                        "caravan.notifications.topic=arn:aws:sns:us-east-1:000000000000:nowhere"))
                .hasRootCauseInstanceOf(software.amazon.awssdk.services.sns.model.NotFoundException.class)
                .hasStackTraceContaining("caravan.notifications.topic: there is no topic arn:aws:sns");
    }
}
