package dev.caravan.metrics;

import dev.caravan.queue.Channels;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Times chunks on the queue, and from their arrival at a loader until they are loaded. SQS does not tell the age of its oldest message: messages
 * are received roughly in the order in which they were sent, so if any are left, the oldest is at most as old as the one received last.
 * Thread-safe.
 */
@Component
@ConditionalOnExpression("${caravan.management.enabled:false} && ${caravan.load.enabled:false}")
class ChunkArrivals implements RoutePolicyFactory {
    /** Exchange property: {@link System#nanoTime()} at the arrival. */
    private static final String ARRIVED = "CaravanArrivedNanos";

    private final Timer waiting;
    private final Timer loading;
    private final AtomicLong lastSentAtMillis = new AtomicLong(System.currentTimeMillis());

    ChunkArrivals(MeterRegistry meters, QueueMeters queue) {
        waiting = StageTimers.histogram("caravan.queue.wait")
                .description("Time from the sending of a chunk's message until its receipt")
                .register(meters);
        loading = StageTimers.stage("chunk", meters);
        TimeGauge.builder("caravan.queue.oldest.message", this, TimeUnit.MILLISECONDS, it -> it.oldestMillis(queue))
                .description("Age of the oldest message on the queue of chunks, at most")
                .register(meters);
    }

    private long oldestMillis(QueueMeters queue) {
        return queue.depth() == 0 ? 0 : Math.max(0, System.currentTimeMillis() - lastSentAtMillis.get());
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return routeId.equals(Channels.LOAD_ROUTE) ? new Policy() : null;
    }

    private final class Policy extends RoutePolicySupport {
        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(ARRIVED, System.nanoTime());
            Long sentAtMillis = sentAtMillis(exchange);
            if (sentAtMillis != null) {
                waiting.record(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - sentAtMillis)));
                lastSentAtMillis.set(sentAtMillis);
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Long arrivedNanos = exchange.getProperty(ARRIVED, Long.class);
            if (arrivedNanos != null && exchange.getException() == null) {
                loading.record(System.nanoTime() - arrivedNanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    private static @Nullable Long sentAtMillis(Exchange exchange) {
        Map<?, ?> attributes = exchange.getMessage().getHeader(Sqs2Constants.ATTRIBUTES, Map.class);
        Object sent = attributes == null ? null : attributes.get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return sent == null ? null : Long.valueOf(sent.toString());
    }
}
