package dev.caravan.intake;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.file;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Drop folder → job in the ledger. The file stays where it is until its job ends, so that nothing is lost between the
 * two: the claim in the ledger, not a move, makes it one job. The repository here only spares the ledger the question.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxRoute extends RouteBuilder {
    static final String ID = "intake-inbox";

    private final InboxSettings settings;
    private final CircuitBreaker circuitBreaker;

    InboxRoute(InboxSettings settings, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        // The file is forgotten, and found again after the outage.
        onException(Exception.class).onWhen(CircuitBreaker::isOutage).logExhausted(false);
        from(file(settings.directory().toString())
                        .recursive(true)
                        .noop(true)
                        .idempotentKey(ClaimedFiles.KEY)
                        .idempotentRepository("#" + ClaimedFiles.NAME)
                        .delay(settings.pollInterval().toMillis())
                        .filter("#stableFileFilter")
                        .advanced()
                        .exceptionHandler(circuitBreaker))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .bean(InboxClaim.class);
    }
}
