package dev.caravan.retention;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.Exchange;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: what is due in the ledger is deleted, piece by piece, until a stop. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LedgerExpiryRoute extends EndpointRouteBuilder {
    static final String ID = "retention-ledger";

    /** Exchange property: whether the last piece may not have been the last. */
    private static final String MORE = "more";

    private final RetentionSettings settings;
    private final LedgerExpiry expiry;
    private final CircuitBreaker circuitBreaker;

    LedgerExpiryRoute(RetentionSettings settings, LedgerExpiry expiry, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.expiry = expiry;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID)
                        .delay(settings.pollInterval().toMillis())
                        .period(settings.pollInterval().toMillis())
                        .includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .setProperty(MORE, constant(true))
                .loopDoWhile(LedgerExpiryRoute::isMoreDue)
                .setProperty(MORE, method(expiry, "dropSome"))
                .end();
    }

    private static boolean isMoreDue(Exchange exchange) {
        return !exchange.getContext().isStopping() && exchange.getProperty(MORE, false, Boolean.class);
    }
}
