package dev.caravan.intake.bucket;

import dev.caravan.outage.Outages;
import dev.caravan.wire.Queues;
import dev.caravan.wire.RowsQueue;
import dev.caravan.wire.SqsLimits;
import java.util.Objects;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Events queue → jobs in the ledger. The message is deleted when its objects are claimed; one that can't be understood goes to the dead
 * letter queue. While database or queue are away the route pauses.
 */
@Component
@BucketsWatched
@ConditionalOnProperty("caravan.s3.events-queue")
class EventsRoute extends EndpointRouteBuilder {
    static final String ID = "intake-events";

    private static final int LONG_POLL_SECONDS = 5;
    private static final long IDLE_PAUSE_MILLIS = 50;

    /** So many of these pauses between two tries while the queue can't be asked: 2 s. */
    private static final int PAUSES_AFTER_AN_ERROR = 40;

    private final String name;
    private final String url;
    private final String deadLetters;
    private final RowsQueue rows;
    private final Outages outages;

    EventsRoute(BucketSettings settings, Queues queues, RowsQueue rows, Outages outages) {
        this.name = Objects.requireNonNull(settings.eventsQueue());
        this.rows = rows;
        this.outages = outages;
        Queues.Pair pair = queues.require(name);
        this.url = pair.url();
        this.deadLetters = pair.deadLetters();
    }

    @Override
    public void configure() {
        onException(UnreadableEventException.class)
                .handled(true)
                .useOriginalMessage()
                .log(
                        LoggingLevel.WARN,
                        "dev.caravan.intake",
                        "a message on %s goes to its dead letter queue: ${exception.message}".formatted(name))
                .setHeader("caravan.cause", simple("${exception.message}"))
                .to(aws2Sqs(name + "-dlq").queueUrl(deadLetters).autoCreateQueue(false));
        // Not acknowledged: it comes again when the outage is over.
        onException(Exception.class).onWhen(Outages::isMet).logExhausted(false);
        from(aws2Sqs(name)
                        .queueUrl(url)
                        .autoCreateQueue(false)
                        .maxMessagesPerPoll(SqsLimits.BATCH_ENTRIES)
                        .greedy(true)
                        .initialDelay(0)
                        .delay(IDLE_PAUSE_MILLIS)
                        .backoffErrorThreshold(1)
                        .backoffMultiplier(PAUSES_AFTER_AN_ERROR)
                        .waitTimeSeconds(LONG_POLL_SECONDS)
                        .visibilityTimeout(
                                Math.toIntExact(rows.visibilityTimeout().toSeconds()))
                        .extendMessageVisibility(true)
                        .advanced()
                        .exceptionHandler(outages))
                .routeId(ID)
                .routePolicy(outages)
                .bean(EventReader.class)
                .split(body())
                .stopOnException()
                .bean(ObjectClaim.class);
    }
}
