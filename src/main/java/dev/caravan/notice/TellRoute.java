package dev.caravan.notice;

import dev.caravan.outage.Outages;
import org.apache.camel.Exchange;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;

/** What is due for a channel → the channel, one message after the other. */
abstract class TellRoute extends EndpointRouteBuilder {
    /** Exchange property: the message that is told. */
    static final String MESSAGE = "notice";

    private final String id;
    private final Telling telling;
    private final NoticeSettings settings;
    private final Outages outages;

    TellRoute(String id, Telling telling, NoticeSettings settings, Outages outages) {
        this.id = id;
        this.telling = telling;
        this.settings = settings;
        this.outages = outages;
    }

    /** Adds the steps that send the body, a {@link Message}. */
    abstract ProcessorDefinition<?> send(TryDefinition route);

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        var each = from(timer(id).period(settings.look().toMillis()).includeMetadata(false))
                .routeId(id)
                .routePolicy(outages)
                .split(method(telling, "due"))
                .stopOnException()
                .setBody(method(telling, "take"))
                .filter(body().isNotNull())
                .setProperty(MESSAGE, body());
        // What a channel fails of is no outage of database or queue, and holds up nobody.
        send(each.doTry())
                .bean(telling, "told(${exchangeProperty." + MESSAGE + "})")
                .endDoTry()
                .doCatch(Exception.class)
                .process(telling::failed)
                .end();
    }

    static Message message(Exchange exchange) {
        return exchange.getProperty(MESSAGE, Message.class);
    }
}
