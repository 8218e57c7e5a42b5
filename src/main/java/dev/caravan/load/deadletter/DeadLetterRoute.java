package dev.caravan.load.deadletter;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sqs;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.queue.RowsQueue;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * A chunk that can't be loaded → dead letter queue, then the ledger. In this order, a crash between the two leaves a second message of the
 * dead letter, which changes nothing. In the other order it would leave a dead letter without a message.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
public class DeadLetterRoute extends RouteBuilder {
    public static final String ID = "load-dead-letter";

    private final RowsQueue queue;
    private final DeadLetterRecorder recorder;

    DeadLetterRoute(RowsQueue queue, DeadLetterRecorder recorder) {
        this.queue = queue;
        this.recorder = recorder;
    }

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Sends a chunk that can't be loaded to the dead letter queue, and records it")
                .errorHandler(noErrorHandler())
                .process(recorder::describe)
                .id("describe dead letter")
                .description("Adds the cause to the message")
                .to(aws2Sqs(queue.deadLetterQueueName())
                        .queueUrl(queue.deadLetterUrl())
                        .autoCreateQueue(false)
                        .headerFilterStrategy("#caravanAttributes"))
                .id("send dead letter")
                .description("Sends the chunk to the dead letter queue")
                .process(recorder::record)
                .id("record dead letter")
                .description("Records it in the ledger");
    }
}
