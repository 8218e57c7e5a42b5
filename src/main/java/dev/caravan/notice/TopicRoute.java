package dev.caravan.notice;

import dev.caravan.ledger.NoticeChannel;
import dev.caravan.ledger.Outbox;
import dev.caravan.operate.JobView;
import dev.caravan.outage.Outages;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sns.Sns2Constants;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ends of jobs → an SNS topic. State, table and feed are attributes, for the filters of subscriptions. */
@Component
@ConditionalOnProperty("caravan.notices.topic")
class TopicRoute extends TellRoute {
    static final String ID = "notice-topic";

    private final String topic;
    private final Topics topics;

    TopicRoute(Outbox outbox, Messages messages, NoticeSettings settings, Topics topics, Outages outages) {
        super(ID, new Telling(NoticeChannel.TOPIC, outbox, messages, settings), settings, outages);
        this.topic = Objects.requireNonNull(settings.topic());
        this.topics = topics;
        topics.require(topic, "caravan.notices.topic");
    }

    @Override
    ProcessorDefinition<?> send(TryDefinition route) {
        return route.process(TopicRoute::write).to(aws2Sns(topic).advanced().amazonSNSClient(topics.clientOf(topic)));
    }

    /** Headers that aren't Camel's become attributes. */
    private static void write(Exchange exchange) {
        Message message = message(exchange);
        JobView job = message.job();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Sns2Constants.SUBJECT, message.subject());
        exchange.getMessage().setHeader("state", message.notice().state().name());
        exchange.getMessage().setHeader("table", job.job().table());
        exchange.getMessage().setBody(message.body());
    }
}
