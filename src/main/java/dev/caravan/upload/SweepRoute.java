package dev.caravan.upload;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    SweepRoute(UploadSettings settings, Uploads uploads, Outages outages) {
        this.settings = settings;
        this.uploads = uploads;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(settings.sweep().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .process(exchange -> uploads.sweep());
    }
}
