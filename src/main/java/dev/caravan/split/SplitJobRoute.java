package dev.caravan.split;

import org.apache.camel.Exchange;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A job → batches of chunk messages, in streaming mode, no more on their way at once than the window holds. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitJobRoute extends EndpointRouteBuilder {
    static final String ID = "split-job";

    /** Pause between two looks at a full window; a full window lasts two loaders for a second. */
    private static final long WINDOW_POLL_MILLIS = 100;

    private static final String SPLITTING = "splitting";

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .bean(SplitStart.class)
                .setProperty(SPLITTING, body())
                .split(body())
                .streaming()
                .stopOnException()
                .loopDoWhile(SplitJobRoute::hasToWait)
                .delay(WINDOW_POLL_MILLIS)
                // Else the timer's thread would be free to take the next job, and open any number of them.
                .syncDelayed()
                .end()
                .end()
                .to(direct(SendRoute.ID))
                .end()
                .bean(SplitOutcome.class, "done(${exchangeProperty." + SPLITTING + "})");
    }

    /** A stop does not wait for a file to be split: it may be of any length, and the loaders may have stopped. */
    private static boolean hasToWait(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new ShutdownException();
        }
        return exchange.getMessage().getBody(Batch.class).inFlightWindow().isFull();
    }
}
