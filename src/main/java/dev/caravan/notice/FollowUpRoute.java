package dev.caravan.notice;

import dev.caravan.outage.Outages;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Loaded chunks that somebody is to go on with → who that is. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class FollowUpRoute extends EndpointRouteBuilder {
    static final String ID = "notice-follow-up";

    private final FollowUpSender sender;
    private final NoticeSettings settings;
    private final Outages outages;

    FollowUpRoute(FollowUpSender sender, NoticeSettings settings, Outages outages) {
        this.sender = sender;
        this.settings = settings;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(settings.look().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .split(method(sender, "due"))
                .stopOnException()
                .bean(sender, "send");
    }
}
