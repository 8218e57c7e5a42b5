package dev.caravan.notification;

import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.resilience.CircuitBreakers;
import java.util.Objects;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** Notifications → a webhook. */
@Component
@ConditionalOnProperty("caravan.notifications.webhook.url")
class WebhookRoute extends NotificationRoute {
    static final String ID = "notification-webhook";

    private final Webhook webhook;

    WebhookRoute(
            Outbox outbox,
            NotificationFormatter notificationFormatter,
            NotificationSettings settings,
            PlatformTransactionManager transactions,
            CircuitBreakers circuitBreakers) {
        super(
                ID,
                new NotificationDelivery(NotificationChannel.WEBHOOK, outbox, notificationFormatter, settings),
                settings,
                transactions,
                circuitBreakers);
        this.webhook = new Webhook(Objects.requireNonNull(settings.webhook()));
    }

    @Override
    ProcessorDefinition<?> send(TryDefinition route) {
        return route.bean(webhook, "post").id("post to webhook").description("Posts it, with its signature");
    }
}
