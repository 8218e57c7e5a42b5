package dev.caravan.retention;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    ResultExpiryRoute(RetentionSettings settings, ResultExpiry expiry, Outages outages) {
        this.settings = settings;
        this.expiry = expiry;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID)
                        .delay(settings.look().toMillis())
                        .period(settings.look().toMillis())
                        .includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .process(exchange -> expiry.round());
    }
}
