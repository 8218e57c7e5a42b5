package dev.caravan.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Times the nodes of routes that are stages, by their ids; Camel wraps each node when it makes the routes. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
class StageInterceptor implements InterceptStrategy {
    /** Stages by ids of nodes; {@code MetricsTest} checks that each exists. */
    static final Map<String, String> STAGES = Map.of(
            "open source", "open",
            "wait for room", "wait",
            "send batch", "send",
            "decode chunk", "decode",
            "check rows", "check",
            "ask mail hosts", "deliverability",
            "write chunk", "write",
            "publish rows", "publish",
            "aggregate report", "report");

    private final MeterRegistry meters;

    StageInterceptor(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, @Nullable Processor next) {
        String stage = STAGES.get(node.getId());
        return stage == null ? target : new Timed(target, StageTimers.stage(stage, meters));
    }

    private static final class Timed extends DelegateAsyncProcessor {
        private final Timer timer;

        Timed(Processor target, Timer timer) {
            super(target);
            this.timer = timer;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            long beganNanos = System.nanoTime();
            return super.process(exchange, synchronously -> {
                timer.record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
                callback.done(synchronously);
            });
        }
    }
}
