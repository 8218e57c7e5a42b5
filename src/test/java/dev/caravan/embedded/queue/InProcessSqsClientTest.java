package dev.caravan.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** ElasticMQ asked by calls answers as it does over HTTP: each case runs both ways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InProcessSqsClientTest {
    private static final int VISIBLE_AT_ONCE = 0;

    private final QueueInProcess inProcess = QueueInProcess.start();
    private final EmbeddedQueue server = EmbeddedQueue.start(0);
    private final SqsClient calls = inProcess.client();
    private SqsClient http;
    private int queues;

    @BeforeAll
    void connect() {
        URI endpoint = server.endpoint();
        http = SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(EmbeddedQueue.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    @AfterAll
    void stop() {
        http.close();
        calls.close();
        server.close();
        inProcess.close();
    }

    List<SqsClient> clients() {
        return List.of(calls, http);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aMessageComesBackWithItsAttributes(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        Map<String, MessageAttributeValue> attributes = Map.of(
                "text", value("String").stringValue("ü\n,").build(),
                "count", value("Number.int").stringValue("-12").build(),
                "bytes",
                        value("Binary")
                                .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1, 65}))
                                .build());
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("e-mail,name\n\u0001ü").messageAttributes(attributes));

        Message received = receive(sqs, url).get(0);

        assertThat(received.body()).isEqualTo("e-mail,name\n\u0001ü");
        assertThat(received.messageAttributes()).isEqualTo(attributes);
        assertThat(received.attributesAsStrings()).containsEntry("ApproximateReceiveCount", "1");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aBatchIsTakenEntryByEntry(SqsClient sqs) {
        String url = queue(sqs, Map.of());

        var response = sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entry("a", "1"), entry("b", "2")));

        assertThat(response.failed()).isEmpty();
        assertThat(response.successful()).extracting("id").containsExactly("a", "b");
        assertThat(receive(sqs, url)).extracting(Message::body).containsExactlyInAnyOrder("1", "2");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aReceivedMessageIsHiddenUntilItIsGivenBackAndGoneOnceItIsDeleted(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("chunk"));
        Message first = receive(sqs, url).get(0);
        assertThat(receive(sqs, url)).isEmpty();
        assertThat(counts(sqs, url)).containsExactly("0", "1");

        sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url).entries(visibleAtOnce(first)));
        Message again = receive(sqs, url).get(0);
        assertThat(again.attributesAsStrings()).containsEntry("ApproximateReceiveCount", "2");

        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(again.receiptHandle()));
        assertThat(counts(sqs, url)).containsExactly("0", "0");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aBatchOfMessagesIsDeletedEntryByEntry(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entry("a", "1"), entry("b", "2")));
        List<Message> received = receive(sqs, url);

        var response = sqs.deleteMessageBatch(r -> r.queueUrl(url)
                .entries(
                        deletion("a", received.get(0).receiptHandle()),
                        deletion("b", "no receipt"),
                        deletion("c", received.get(1).receiptHandle())));

        assertThat(response.successful()).extracting("id").containsExactlyInAnyOrder("a", "c");
        assertThat(response.failed()).extracting("id", "code").containsExactly(tuple("b", "ReceiptHandleIsInvalid"));
        assertThat(counts(sqs, url)).containsExactly("0", "0");
    }

    private static DeleteMessageBatchRequestEntry deletion(String id, String receiptHandle) {
        return DeleteMessageBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(receiptHandle)
                .build();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aMessageThatIsReceivedTooOftenMovesToTheDeadLetterQueue(SqsClient sqs) {
        String dead = queue(sqs, Map.of());
        String arn = sqs.getQueueAttributes(r -> r.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String url = queue(
                sqs,
                Map.of(
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"2\"}".formatted(arn)));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("poison"));
        for (int time = 1; time <= 2; time++) {
            ReceiveMessageRequest unhidden = ReceiveMessageRequest.builder()
                    .queueUrl(url)
                    .visibilityTimeout(VISIBLE_AT_ONCE)
                    .build();
            assertThat(sqs.receiveMessage(unhidden).messages()).hasSize(1);
        }

        assertThat(receive(sqs, url)).isEmpty();
        await().untilAsserted(() ->
                assertThat(receive(sqs, dead)).extracting(Message::body).containsExactly("poison"));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aConsumerThatWaitsIsGivenWhatComesMeanwhile(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        var waiting = CompletableFuture.supplyAsync(
                () -> sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("late"));

        await().until(waiting::isDone);
        assertThat(waiting.join().messages()).extracting(Message::body).containsExactly("late");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void queuesAreFoundByNameAndPrefixAndOnesThatAreMissingAreNot(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        String name = url.substring(url.lastIndexOf('/') + 1);

        assertThat(sqs.getQueueUrl(r -> r.queueName(name)).queueUrl()).isEqualTo(url);
        assertThat(sqs.createQueue(r -> r.queueName(name)).queueUrl()).isEqualTo(url);
        assertThat(sqs.listQueues(r -> r.queueNamePrefix(name)).queueUrls()).contains(url);
        assertThatExceptionOfType(QueueDoesNotExistException.class)
                .isThrownBy(() -> sqs.getQueueUrl(r -> r.queueName("nowhere")));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void aQueueThatIsPurgedIsEmpty(SqsClient sqs) {
        String url = queue(sqs, Map.of());
        sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entry("a", "1"), entry("b", "2")));
        sqs.purgeQueue(r -> r.queueUrl(url));

        assertThat(receive(sqs, url)).isEmpty();
    }

    private String queue(SqsClient sqs, Map<QueueAttributeName, String> attributes) {
        String name = "q" + ++queues;
        return sqs.createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
    }

    private static List<Message> receive(SqsClient sqs, String url) {
        return sqs.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNamesWithStrings("All"))
                .messages();
    }

    private static List<String> counts(SqsClient sqs, String url) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return List.of(
                attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    private static MessageAttributeValue.Builder value(String type) {
        return MessageAttributeValue.builder().dataType(type);
    }

    private static ChangeMessageVisibilityBatchRequestEntry visibleAtOnce(Message message) {
        return ChangeMessageVisibilityBatchRequestEntry.builder()
                .id("1")
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout(VISIBLE_AT_ONCE)
                .build();
    }

    private static SendMessageBatchRequestEntry entry(String id, String body) {
        return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
    }
}
