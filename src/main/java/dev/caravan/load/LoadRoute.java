package dev.caravan.load;

import dev.caravan.queue.Channels;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.component.bean.validator.BeanValidationException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Rows queue → records → checks → table → acknowledged. The message is deleted when the route has ended well, so a chunk
 * is redelivered until its transaction has committed, and recognised if it is delivered once more.
 *
 * <p>A loader receives one message at a time: camel-aws2-sqs extends a message's visibility only from when it is being
 * processed, so others of the same poll would run out while they wait (CAMEL-21550). A chunk is thousands of rows, so a
 * request each costs nothing.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
public class LoadRoute extends EndpointRouteBuilder {
    public static final String ID = Channels.LOAD_ROUTE;

    /** Rest after a look at an empty queue, which has waited for the long poll's time already. */
    private static final long IDLE_PAUSE_MILLIS = 50;

    private final LoadSettings settings;
    private final RowsQueue queue;
    private final CircuitBreaker circuitBreaker;

    LoadRoute(LoadSettings settings, RowsQueue queue, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.queue = queue;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        from(aws2Sqs(queue.queueName())
                        .queueUrl(queue.url())
                        .autoCreateQueue(false)
                        .concurrentConsumers(settings.concurrency())
                        .maxMessagesPerPoll(1)
                        .greedy(true)
                        .initialDelay(0)
                        .delay(IDLE_PAUSE_MILLIS)
                        .waitTimeSeconds(Math.toIntExact(settings.longPoll().toSeconds()))
                        .visibilityTimeout(
                                Math.toIntExact(queue.visibilityTimeout().toSeconds()))
                        .extendMessageVisibility(true)
                        .messageAttributeNames("All")
                        .headerFilterStrategy("#caravanAttributes")
                        .advanced()
                        .exceptionHandler(circuitBreaker))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .routeConfigurationId(LoadErrors.ID)
                .bean(ChunkDecoder.class)
                .doTry()
                .to(beanValidator("rows"))
                .doCatch(BeanValidationException.class)
                .bean(InvalidRowRejecter.class)
                .end()
                .bean(DeliverabilityStep.class)
                .to(direct(WriteRoute.ID))
                .bean(LoadCompletion.class);
    }
}
