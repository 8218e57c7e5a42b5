package dev.caravan.upload;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Now and then → uploads whose time is over deleted, those that a crash left complete made jobs. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadExpiryRoute extends EndpointRouteBuilder {
    static final String ID = "upload-expire";

    private final UploadSettings settings;
    private final Uploads uploads;
    private final CircuitBreaker circuitBreaker;

    UploadExpiryRoute(UploadSettings settings, Uploads uploads, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.uploads = uploads;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(settings.pollInterval().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .process(exchange -> uploads.sweep());
    }
}
