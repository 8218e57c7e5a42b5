package dev.caravan.testing;

import dev.caravan.embedded.queue.EmbeddedQueue;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The SQS service of one test, in the test's process. It can go away with its messages and come back empty. */
public final class TestQueue implements AutoCloseable {
    private final URI endpoint;
    private EmbeddedQueue queue;

    private TestQueue(EmbeddedQueue queue) {
        this.queue = queue;
        this.endpoint = queue.endpoint();
    }

    public static TestQueue start() {
        return new TestQueue(EmbeddedQueue.start(0));
    }

    /** For {@code --queue}. */
    public String url() {
        return endpoint.toString();
    }

    /** A client of the service; the caller closes it. */
    public SqsClient client() {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /** Messages on the dead letter queue, those that somebody looks at included. */
    public int deadLetters() {
        try (SqsClient sqs = client()) {
            String url = sqs.getQueueUrl(ask -> ask.queueName("rows-dlq")).queueUrl();
            return sqs
                    .getQueueAttributes(ask -> ask.queueUrl(url)
                            .attributeNames(
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                    .attributes()
                    .values()
                    .stream()
                    .mapToInt(Integer::parseInt)
                    .sum();
        }
    }

    public void goAway() {
        queue.close();
    }

    /** On the port that it had, without queues or messages. */
    public void comeBack() {
        queue = EmbeddedQueue.start(endpoint.getPort());
    }

    @Override
    public void close() {
        queue.close();
    }
}
