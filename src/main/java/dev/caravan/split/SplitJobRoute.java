package dev.caravan.split;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.resilience.ShutdownException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A job → batches of chunk messages, streamed, and no more of them in flight than the window holds. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitJobRoute extends RouteBuilder {
    static final String ID = "split-job";

    /** Pause between two checks of a full window; a full window lasts two loaders for a second. */
    private static final long WINDOW_POLL_MILLIS = 100;

    /** Exchange property: the {@link ChunkBatches}. */
    private static final String BATCHES = "batches";

    private final SplitStart start;
    private final SplitOutcome outcome;

    SplitJobRoute(SplitStart start, SplitOutcome outcome) {
        this.start = start;
        this.outcome = outcome;
    }

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Cuts the source of a job into chunk messages")
                .errorHandler(noErrorHandler())
                .bean(start)
                .id("open source")
                .description("Opens the source, and makes the plan of its head")
                .setProperty(BATCHES, body())
                .id("remember batches")
                .description("For the end of the split")
                .split(body())
                .streaming()
                .stopOnException()
                .id("cut into chunks")
                .description("Finds the boundaries of records, a batch of chunks at a time")
                .loopDoWhile(SplitJobRoute::hasToWait)
                .id("wait for room")
                .description("Waits while as many chunks are in flight as may be")
                .delay(WINDOW_POLL_MILLIS)
                // Otherwise the timer's thread would be free to take the next job, and open any number of them.
                .syncDelayed()
                .id("pause")
                .description("Before the next look")
                .end()
                .end()
                .to(direct(SendRoute.ID))
                .id("send batch")
                .description("Sends a batch of chunks")
                .end()
                .process(exchange -> outcome.complete(exchange.getProperty(BATCHES, ChunkBatches.class)))
                .id("record sent")
                .description("Records that all chunks are sent; ends a job that had none to send");
    }

    /** A shutdown does not wait for a file to be split: the file may have any length, and the loaders may have stopped. */
    private static boolean hasToWait(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new ShutdownException();
        }
        return exchange.getMessage().getBody(Batch.class).inFlightWindow().isFull();
    }
}
