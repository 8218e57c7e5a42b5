package dev.caravan.load.deadletter;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sqs;

import dev.caravan.ledger.deadletter.DeadLetterSettings;
import dev.caravan.queue.RowsQueue;
import dev.caravan.queue.SqsLimits;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutageErrors;
import dev.caravan.resilience.OutagePolicy;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Dead letter queue → the ledger, a few messages at a time; a message is removed once the ledger is done with its chunk. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class DeadLetterReconcileRoute extends RouteBuilder {
    static final String ID = "load-dead-letter-reconcile";

    /** More than a sweep takes. Messages that stay are made visible after the sweep, or by SQS after this time if the sweep failed. */
    private static final int HIDDEN_SECONDS = 10;

    private final DeadLetterSettings settings;
    private final RowsQueue queue;
    private final DeadLetterReconciler reconciler;
    private final OutagePolicy outagePolicy;

    DeadLetterReconcileRoute(
            DeadLetterSettings settings,
            RowsQueue queue,
            DeadLetterReconciler reconciler,
            CircuitBreakers circuitBreakers) {
        this.settings = settings;
        this.queue = queue;
        this.reconciler = reconciler;
        this.outagePolicy = circuitBreakers.queue(queue.deadLetterQueueName());
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(exchange -> !CircuitBreakers.isOutage(exchange))
                .handled(true)
                .log(
                        LoggingLevel.WARN,
                        "dev.caravan.load",
                        "a dead letter is reconciled later: ${exception.class.name}: ${exception.message}");
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
                        .exceptionHandler(outagePolicy))
                .routeId(ID)
                .routeDescription("Compares the dead letter queue with the ledger")
                .routePolicy(outagePolicy)
                .routeConfigurationId(OutageErrors.ID)
                .process(reconciler::reconcile)
                .id("compare with ledger")
                .description("Records what SQS gave up")
                .choice()
                .id("remove or keep")
                .description("Removes what the ledger is done with")
                .when(exchangeProperty(DeadLetterReconciler.SETTLED).isEqualTo(true))
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.load",
                        "a dead letter of chunk ${header[caravan.job]}/${header[caravan.sequence]} is removed: the ledger is done with it")
                .id("remove dead letter")
                .description("The message is deleted when the route ends")
                .otherwise()
                .process(reconciler::unhide)
                .id("keep dead letter")
                .description("Makes the message visible again")
                .end();
    }
}
