package dev.caravan.tools.crash;

import java.io.Closeable;
import java.net.URI;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Duplicates and delays messages, as SQS may (Amazon SQS developer guide, "At-least-once delivery"). */
final class MessageFaults implements Closeable {
    private static final String QUEUE = "rows";
    private static final int MOST_SECONDS_HIDDEN = 4;

    private final SqsClient sqs;
    private int duplicated;
    private int delayed;

    MessageFaults(URI endpoint) {
        sqs = SqsClient.builder()
                .httpClient(Apache5HttpClient.create())
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /** Hides a message for a while, and sends copies of half of them. */
    void meddle(Random random) {
        try {
            String url = sqs.getQueueUrl(ask -> ask.queueName(QUEUE)).queueUrl();
            int hiddenSeconds = random.nextInt(MOST_SECONDS_HIDDEN);
            for (Message message : sqs.receiveMessage(ask ->
                            ask.queueUrl(url).messageAttributeNames("All").visibilityTimeout(hiddenSeconds))
                    .messages()) {
                delayed++;
                if (random.nextBoolean()) {
                    sqs.sendMessage(copy -> copy.queueUrl(url)
                            .messageBody(message.body())
                            .messageAttributes(message.messageAttributes()));
                    duplicated++;
                }
            }
        } catch (SdkException away) {
            // The queue restarts.
        }
    }

    int duplicated() {
        return duplicated;
    }

    int delayed() {
        return delayed;
    }

    @Override
    public void close() {
        sqs.close();
    }
}
