package dev.caravan.load.deadletter;

import dev.caravan.ledger.deadletter.DeadLetterSettings;
import dev.caravan.queue.RowsQueue;
import dev.caravan.queue.SqsLimits;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Dead letter queue → the ledger, a few messages at a time; a message is removed once the ledger is done with its chunk. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class DeadLetterReconcileRoute extends EndpointRouteBuilder {
    static final String ID = "load-dead-letter-reconcile";

    /** More than a look takes; those that stay are shown again after it, or after this if it failed. */
    private static final int HIDDEN_SECONDS = 10;

    private final DeadLetterSettings settings;
    private final RowsQueue queue;
    private final CircuitBreaker circuitBreaker;

    DeadLetterReconcileRoute(DeadLetterSettings settings, RowsQueue queue, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.queue = queue;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        onException(Exception.class)
                .handled(true)
                .log(
                        LoggingLevel.WARN,
                        "dev.caravan.load",
                        "a dead letter is looked at again later: ${exception.class.name}: ${exception.message}");
        from(aws2Sqs(queue.deadLetterQueueName())
                        .queueUrl(queue.deadLetterUrl())
                        .autoCreateQueue(false)
                        .maxMessagesPerPoll(SqsLimits.BATCH_ENTRIES)
                        .initialDelay(settings.pollInterval().toMillis())
                        .delay(settings.pollInterval().toMillis())
                        .visibilityTimeout(HIDDEN_SECONDS)
                        .deleteAfterRead(false)
                        .deleteIfFiltered(true)
                        .attributeNames("ApproximateReceiveCount")
                        .messageAttributeNames("All")
                        .headerFilterStrategy("#caravanAttributes")
                        .advanced()
                        .exceptionHandler(circuitBreaker))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .bean(DeadLetterReconciler.class, "reconcile")
                .choice()
                .when(exchangeProperty(DeadLetterReconciler.SETTLED).isEqualTo(true))
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.load",
                        "a dead letter of chunk ${header[caravan.job]}/${header[caravan.sequence]} is removed: the ledger is done with it")
                .otherwise()
                .bean(DeadLetterReconciler.class, "putBack")
                .end();
    }
}
