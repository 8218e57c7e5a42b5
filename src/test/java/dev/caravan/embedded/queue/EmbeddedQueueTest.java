package dev.caravan.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class EmbeddedQueueTest {
    @Test
    void aMessageComesBackAsItWasSent() {
        try (EmbeddedQueue queue = EmbeddedQueue.start(0);
                SqsClient sqs = client(queue.endpoint())) {
            String url = sqs.createQueue(r -> r.queueName("rows")).queueUrl();
            sqs.sendMessage(r -> r.queueUrl(url).messageBody("e-mail,name\n\u0001ü"));

            assertThat(url).startsWith(queue.endpoint().toString());
            assertThat(sqs.receiveMessage(r -> r.queueUrl(url)).messages())
                    .extracting(Message::body)
                    .containsExactly("e-mail,name\n\u0001ü");
        }
    }

    @Test
    void itStopsAtOnceWhileAConsumerWaitsForMessages() {
        EmbeddedQueue queue = EmbeddedQueue.start(0);
        try (SqsAsyncClient sqs = asyncClient(queue.endpoint())) {
            String url = sqs.createQueue(r -> r.queueName("rows")).join().queueUrl();
            var waiting = sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20));
            // A second answered request on the same queue: the first one has been taken in by then.
            sqs.getQueueAttributes(r -> r.queueUrl(url)).join();

            Instant before = Instant.now();
            queue.close();
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
            waiting.cancel(true);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (EmbeddedQueue first = EmbeddedQueue.start(0)) {
            int port = first.endpoint().getPort();
            assertThatExceptionOfType(EmbeddedStartException.class)
                    .isThrownBy(() -> EmbeddedQueue.start(port))
                    .withMessageContaining("127.0.0.1:" + port)
                    .withMessageContaining("in use");
        }
    }

    @Test
    void itCanBeStartedAgainOnThePortThatItHad() {
        EmbeddedQueue first = EmbeddedQueue.start(0);
        URI endpoint = first.endpoint();
        first.close();
        try (EmbeddedQueue second = EmbeddedQueue.start(endpoint.getPort());
                SqsClient sqs = client(second.endpoint())) {
            assertThat(second.endpoint()).isEqualTo(endpoint);
            assertThat(sqs.listQueues().queueUrls()).isEmpty();
        }
    }

    private static SqsClient client(URI endpoint) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(EmbeddedQueue.REGION))
                .credentialsProvider(anyone())
                .build();
    }

    private static SqsAsyncClient asyncClient(URI endpoint) {
        return SqsAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(EmbeddedQueue.REGION))
                .credentialsProvider(anyone())
                .build();
    }

    private static StaticCredentialsProvider anyone() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    }
}
