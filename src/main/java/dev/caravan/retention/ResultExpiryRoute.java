package dev.caravan.retention;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** Every half minute: results of reports that are kept no longer → deleted. Whoever makes or serves them may have them on its disk. */
@Component
@ConditionalOnExpression(
        "${caravan.report.enabled:false} || ${caravan.split.enabled:false} || ${caravan.web.enabled:false}")
class ResultExpiryRoute extends EndpointRouteBuilder {
    static final String ID = "retention-results";

    private final RetentionSettings settings;
    private final ResultExpiry expiry;
    private final CircuitBreaker circuitBreaker;

    ResultExpiryRoute(RetentionSettings settings, ResultExpiry expiry, CircuitBreaker circuitBreaker) {
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
                .process(exchange -> expiry.sweep());
    }
}
