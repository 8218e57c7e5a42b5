package dev.caravan.load;

import dev.caravan.ledger.DeadLetterSettings;
import dev.caravan.outage.Outages;
import dev.caravan.wire.Channels;
import dev.caravan.wire.SqsLimits;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Dead letter queue → the ledger, a few messages at a time; a message is removed once the ledger is done with its chunk. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class DeadLetterSweepRoute extends EndpointRouteBuilder {
    static final String ID = "load-dead-letter-sweep";

    /** More than a look takes; those that stay are shown again after it, or after this if it failed. */
    private static final int HIDDEN_SECONDS = 10;

    private final DeadLetterSettings settings;
    private final Outages outages;

    DeadLetterSweepRoute(DeadLetterSettings settings, Outages outages) {
        this.settings = settings;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        onException(Exception.class)
                .handled(true)
                .log(
                        LoggingLevel.WARN,
                        "dev.caravan.load",
                        "a dead letter is looked at again later: ${exception.class.name}: ${exception.message}");
        from(aws2Sqs(Channels.ROWS_DEAD_LETTER_QUEUE)
                        .autoCreateQueue(false)
                        .maxMessagesPerPoll(SqsLimits.BATCH_ENTRIES)
                        .initialDelay(settings.sweep().toMillis())
                        .delay(settings.sweep().toMillis())
                        .visibilityTimeout(HIDDEN_SECONDS)
                        .deleteAfterRead(false)
                        .deleteIfFiltered(true)
                        .attributeNames("ApproximateReceiveCount")
                        .messageAttributeNames("All")
                        .headerFilterStrategy("#caravanAttributes")
                        .advanced()
                        .exceptionHandler(outages))
                .routeId(ID)
                .routePolicy(outages)
                .bean(DeadLetterSweep.class, "look")
                .choice()
                .when(exchangeProperty(DeadLetterSweep.OVER).isEqualTo(true))
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.load",
                        "a dead letter of chunk ${header[caravan.job]}/${header[caravan.sequence]} is removed: the ledger is done with it")
                .otherwise()
                .bean(DeadLetterSweep.class, "putBack")
                .end();
    }
}
