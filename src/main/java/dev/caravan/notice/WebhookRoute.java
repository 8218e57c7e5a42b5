package dev.caravan.notice;

import dev.caravan.ledger.NoticeChannel;
import dev.caravan.ledger.Outbox;
import dev.caravan.outage.Outages;
import java.util.Objects;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ends of jobs → a webhook. */
@Component
@ConditionalOnProperty("caravan.notices.webhook.url")
class WebhookRoute extends TellRoute {
    static final String ID = "notice-webhook";

    private final Webhook webhook;

    WebhookRoute(Outbox outbox, Messages messages, NoticeSettings settings, Outages outages) {
        super(ID, new Telling(NoticeChannel.WEBHOOK, outbox, messages, settings), settings, outages);
        this.webhook = new Webhook(Objects.requireNonNull(settings.webhook()));
    }

    @Override
    ProcessorDefinition<?> send(TryDefinition route) {
        return route.bean(webhook, "post");
    }
}
