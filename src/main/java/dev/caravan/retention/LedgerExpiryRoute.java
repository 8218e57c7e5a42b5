package dev.caravan.retention;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    LedgerExpiryRoute(RetentionSettings settings, LedgerExpiry expiry, Outages outages) {
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
                .setProperty(MORE, constant(true))
                .loopDoWhile(LedgerExpiryRoute::isMoreDue)
                .setProperty(MORE, method(expiry, "dropSome"))
                .end();
    }

    private static boolean isMoreDue(Exchange exchange) {
        return !exchange.getContext().isStopping() && exchange.getProperty(MORE, false, Boolean.class);
    }
}
