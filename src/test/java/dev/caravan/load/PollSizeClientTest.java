package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ClaimCheck;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

class PollSizeClientTest {
    private static final String SMALL = body(100);

    private final Queue<Message> queue = new ArrayDeque<>();
    private final PollSizeClient client = new PollSizeClient(new SqsClient() {
        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            List<Message> received = Stream.generate(queue::poll)
                    .limit(Math.min(request.maxNumberOfMessages(), queue.size()))
                    .toList();
            return ReceiveMessageResponse.builder().messages(received).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    });

    private static String body(int bytes) {
        byte[] text = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
        return new ChunkCodec().encode(text, 0, text.length);
    }

    private static Message message(int sequence, String body) {
        return Message.builder()
                .body(body)
                .messageAttributes(new ChunkHeader(new ChunkId(1, sequence), 1, 1, 2, 0, null)
                        .toAttributes().entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> value(entry.getValue()))))
                .build();
    }

    private static MessageAttributeValue value(String text) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(text)
                .build();
    }

    private void add(int sequence, String body, int times) {
        for (int i = 0; i < times; i++) {
            queue.add(message(sequence, body));
        }
    }

    /** Polls as camel-aws2-sqs does: always for ten. */
    private int poll() {
        return client.receiveMessage(
                        ReceiveMessageRequest.builder().maxNumberOfMessages(10).build())
                .messages()
                .size();
    }

    private void pollOneByOne(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(poll()).isEqualTo(1);
        }
    }

    @Test
    void tenAreReceivedAtOnceAfterTenSmallOnes() {
        add(3, SMALL, 35);
        pollOneByOne(10);
        assertThat(poll()).isEqualTo(10);
        assertThat(poll()).isEqualTo(10);
        assertThat(poll()).isEqualTo(5);
    }

    static Stream<Message> others() {
        return Stream.of(
                message(3, "x".repeat(10_000)),
                message(3, new ClaimCheck(1_000_000, "0".repeat(64)).body()),
                message(0, SMALL),
                Message.builder().body("forged").build());
    }

    @ParameterizedTest
    @MethodSource("others")
    void anotherMessageIsFollowedByPollsOfOne(Message other) {
        add(3, SMALL, 10);
        pollOneByOne(10);
        queue.add(other);
        add(3, SMALL, 30);
        assertThat(poll()).isEqualTo(10);
        pollOneByOne(10);
        assertThat(poll()).isEqualTo(10);
    }

    @Test
    void anEmptyQueueIsFollowedByPollsOfOne() {
        add(3, SMALL, 10);
        pollOneByOne(10);
        assertThat(poll()).isZero();
        add(3, SMALL, 10);
        pollOneByOne(10);
    }
}
