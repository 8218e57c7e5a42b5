package dev.caravan.load.deadletter;

import dev.caravan.queue.RowsQueue;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * A chunk that can't be loaded → dead letter queue, then the ledger. In this order: a crash between the two leaves a
 * second dead letter, which changes nothing, and never one that the ledger counts and nobody can replay.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
public class DeadLetterRoute extends EndpointRouteBuilder {
    public static final String ID = "load-dead-letter";

    private final RowsQueue queue;

    DeadLetterRoute(RowsQueue queue) {
        this.queue = queue;
    }

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .bean(DeadLetterRecorder.class, "describe")
                .to(aws2Sqs(queue.deadLetterQueueName())
                        .queueUrl(queue.deadLetterUrl())
                        .autoCreateQueue(false)
                        .headerFilterStrategy("#caravanAttributes"))
                .bean(DeadLetterRecorder.class, "record");
    }
}
