package dev.caravan.split;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A job → batches of chunk messages, in streaming mode, no more on their way at once than the window holds. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitJobRoute extends EndpointRouteBuilder {
    static final String ID = "split-job";

    /** Pause between two looks at a full window; a chunk takes a loader some 20 to 200 ms. */
    private static final long WINDOW_POLL_MILLIS = 20;

    private static final String SPLITTING = "splitting";

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .bean(SplitOpener.class)
                .setProperty(SPLITTING, body())
                .split(body())
                .streaming()
                .stopOnException()
                .loopDoWhile(exchange ->
                        exchange.getMessage().getBody(Batch.class).window().isFull())
                .delay(WINDOW_POLL_MILLIS)
                // Else the timer's thread would be free to take the next job, and open any number of them.
                .syncDelayed()
                .end()
                .end()
                .to(direct(SendRoute.ID))
                .end()
                .bean(SplitEnd.class, "done(${exchangeProperty." + SPLITTING + "})");
    }
}
