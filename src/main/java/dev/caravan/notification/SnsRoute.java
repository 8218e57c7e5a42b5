package dev.caravan.notification;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sns;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.resilience.CircuitBreakers;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sns.Sns2Constants;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** Notifications → an SNS topic. State and table are attributes, for the filters of subscriptions. */
@Component
@ConditionalOnProperty("caravan.notifications.topic")
class SnsRoute extends NotificationRoute {
    static final String ID = "notification-topic";

    private final String topic;
    private final SnsClients snsClients;

    SnsRoute(
            Outbox outbox,
            NotificationFormatter notificationFormatter,
            NotificationSettings settings,
            SnsClients snsClients,
            PlatformTransactionManager transactions,
            CircuitBreakers circuitBreakers) {
        super(
                ID,
                new NotificationDelivery(NotificationChannel.TOPIC, outbox, notificationFormatter, settings),
                settings,
                transactions,
                circuitBreakers);
        this.topic = Objects.requireNonNull(settings.topic());
        this.snsClients = snsClients;
        snsClients.require(topic, "caravan.notifications.topic");
    }

    @Override
    ProcessorDefinition<?> send(TryDefinition route) {
        return route.process(SnsRoute::write)
                .id("write notification")
                .description("As a message of SNS")
                .to(aws2Sns(topic).advanced().amazonSNSClient(snsClients.clientOf(topic)))
                .id("publish to topic")
                .description("Sends it to SNS");
    }

    /** Headers that aren't Camel's become message attributes. */
    private static void write(Exchange exchange) {
        NotificationText notificationText = notificationText(exchange);
        JobView job = notificationText.job();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Sns2Constants.SUBJECT, notificationText.subject());
        exchange.getMessage()
                .setHeader("state", notificationText.notification().state().name());
        exchange.getMessage().setHeader("table", job.job().table());
        exchange.getMessage().setBody(notificationText.body());
    }
}
