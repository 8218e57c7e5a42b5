package dev.caravan.upload;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Now and then → uploads whose time is over deleted, those that a crash left complete made jobs. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class SweepRoute extends EndpointRouteBuilder {
    static final String ID = "upload-sweep";

    private final UploadSettings settings;
    private final Uploads uploads;

    SweepRoute(UploadSettings settings, Uploads uploads) {
        this.settings = settings;
        this.uploads = uploads;
    }

    @Override
    public void configure() {
        from(timer(ID).period(settings.sweep().toMillis()).includeMetadata(false))
                .routeId(ID)
                .process(exchange -> uploads.sweep());
    }
}
