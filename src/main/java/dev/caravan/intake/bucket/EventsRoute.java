package dev.caravan.intake.bucket;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sqs;

import dev.caravan.queue.Queues;
import dev.caravan.queue.RowsQueue;
import dev.caravan.queue.SqsLimits;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.FailureKind;
import dev.caravan.resilience.OutagePolicy;
import dev.caravan.trace.TraceParent;
import java.util.Objects;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Events queue → jobs in the ledger. The message is deleted when its objects are claimed; one that can't be understood goes to the dead
 * letter queue. A database that is away is waited for, so that its outage makes no dead letters. Without its queue the process starts all the
 * same, and the route pauses until the queue is there.
 */
@Component
@BucketWatchEnabled
@ConditionalOnProperty("caravan.s3.events-queue")
class EventsRoute extends RouteBuilder {
    static final String ID = "intake-events";

    private static final int LONG_POLL_SECONDS = 5;
    private static final long IDLE_PAUSE_MILLIS = 50;

    private final String name;
    private final String url;
    private final String deadLetters;
    private final RowsQueue rows;
    private final OutagePolicy outagePolicy;

    EventsRoute(BucketSettings settings, Queues queues, RowsQueue rows, CircuitBreakers circuitBreakers) {
        this.name = Objects.requireNonNull(settings.eventsQueue());
        this.rows = rows;
        this.url = rows.sibling(name);
        this.deadLetters = rows.sibling(name + "-dlq");
        this.outagePolicy = circuitBreakers.queue(name);
        try {
            queues.restore(name);
        } catch (RuntimeException e) {
            if (!FailureKind.of(e).isOutage()) {
                throw e;
            }
            outagePolicy.record(e);
        }
    }

    @Override
    public void configure() {
        errorHandler(defaultErrorHandler().allowRedeliveryWhileStopping(false));
        onException(UnreadableEventException.class)
                .handled(true)
                .useOriginalMessage()
                .log(
                        LoggingLevel.WARN,
                        "dev.caravan.intake",
                        "a message on %s goes to its dead letter queue: ${exception.message}".formatted(name))
                .setHeader("caravan.cause", simple("${exception.message}"))
                .to(aws2Sqs(name + "-dlq").queueUrl(deadLetters).autoCreateQueue(false));
        // The message stays on the queue, and is received again after the outage.
        onException(Exception.class)
                .onWhen(CircuitBreakers::isOutage)
                .maximumRedeliveries(0)
                .logExhausted(false);
        from(aws2Sqs(name)
                        .queueUrl(url)
                        .autoCreateQueue(false)
                        .maxMessagesPerPoll(SqsLimits.BATCH_ENTRIES)
                        .greedy(true)
                        .initialDelay(0)
                        .delay(IDLE_PAUSE_MILLIS)
                        .waitTimeSeconds(LONG_POLL_SECONDS)
                        .visibilityTimeout(
                                Math.toIntExact(rows.visibilityTimeout().toSeconds()))
                        .extendMessageVisibility(true)
                        .messageAttributeNames(TraceParent.NAME)
                        .advanced()
                        .exceptionHandler(outagePolicy))
                .routeId(ID)
                .routeDescription("Takes notifications of buckets")
                .routePolicy(outagePolicy)
                .bean(EventReader.class)
                .id("read notification")
                .description("Reads the formats of S3, SNS and EventBridge")
                .split(body())
                .stopOnException()
                .id("each object")
                .description("A notification may name several")
                .bean(ObjectClaim.class)
                .id("record object as job")
                .description("Records a job for this version of the object");
    }
}
