package dev.caravan.notice;

import dev.caravan.ledger.Outbox;
import dev.caravan.outage.Outages;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: what was told long ago, or that nobody wanted to be told, is forgotten. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class OutboxExpiryRoute extends EndpointRouteBuilder {
    static final String ID = "notice-expiry";

    private static final long PERIOD_MILLIS = 30_000;

    private final Outbox outbox;
    private final NoticeSettings settings;
    private final Outages outages;

    OutboxExpiryRoute(Outbox outbox, NoticeSettings settings, Outages outages) {
        this.outbox = outbox;
        this.settings = settings;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(PERIOD_MILLIS).delay(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                // Twice the time: until then whoever tells says that it gave up.
                .process(exchange -> outbox.forget(settings.giveUpAfter().multipliedBy(2)));
    }
}
