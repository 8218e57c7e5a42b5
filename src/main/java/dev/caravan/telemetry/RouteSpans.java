package dev.caravan.telemetry;

import dev.caravan.ledger.job.Job;
import dev.caravan.message.ChunkHeader;
import dev.caravan.resilience.LeasedJobs;
import dev.caravan.trace.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * A span for each chunk that the loader receives, and for each stage of a chunk or a job, by the ids of routes and nodes. The span around it is
 * a property of the exchange, and not of the thread: exchanges of a poll take turns on one. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.tracing.endpoint")
class RouteSpans implements InterceptStrategy, RoutePolicyFactory {
    /** Routes whose exchanges are chunks when they begin; jobs are leased within a route. */
    static final Set<String> ROUTES = Set.of("load-rows");

    /** Ids of nodes; {@code TracesTest} checks that each exists. */
    static final Set<String> NODES = Set.of(
            "open source",
            "send batch",
            "decode chunk",
            "check rows",
            "ask mail hosts",
            "write chunk",
            "publish rows",
            "aggregate report");

    /** Exchange property: the {@link Span} that the exchange is within. */
    private static final String SPAN = "CaravanSpan";

    private final Tracer tracer;

    RouteSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, @Nullable Processor next) {
        return NODES.contains(node.getId()) ? new Traced(node.getId(), target) : target;
    }

    private final class Traced extends DelegateAsyncProcessor {
        private final String name;

        Traced(String name, Processor target) {
            super(target);
            this.name = name;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Span around = exchange.getProperty(SPAN, Span.class);
            Span span = begun(name, exchange, around);
            if (span == null) {
                return super.process(exchange, callback);
            }
            exchange.setProperty(SPAN, span);
            return super.process(exchange, synchronously -> {
                end(span, exchange.getException());
                exchange.setProperty(SPAN, around);
                callback.done(synchronously);
            });
        }
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return ROUTES.contains(routeId) ? new TracedRoute() : null;
    }

    private final class TracedRoute extends RoutePolicySupport {
        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(SPAN, begun(route.getRouteId(), exchange, null));
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Span span = exchange.getProperty(SPAN, Span.class);
            if (span != null) {
                end(span, failure(exchange));
            }
        }

        /** Also of a chunk that is a dead letter now. */
        private @Nullable Exception failure(Exchange exchange) {
            return ExchangeHelper.isFailureHandled(exchange)
                    ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)
                    : exchange.getException();
        }
    }

    /** Null if the exchange has no trace, or one that is not recorded. */
    private @Nullable Span begun(String name, Exchange exchange, @Nullable Span around) {
        TraceParent trace = LeasedJobs.traceOf(exchange);
        if (trace == null || !trace.sampled()) {
            return null;
        }
        SpanBuilder span = tracer.spanBuilder(name)
                .setParent(
                        around == null ? SpanParents.of(trace) : Context.root().with(around));
        Job job = LeasedJobs.of(exchange);
        if (job != null) {
            span.setAttribute("caravan.job", job.id());
        } else {
            ChunkHeader.idOf(exchange.getMessage().getHeaders()::get)
                    .ifPresent(id -> span.setAttribute("caravan.job", id.job())
                            .setAttribute("caravan.chunk", (long) id.sequence()));
        }
        return span.startSpan();
    }

    /** Without the exception's message, which may have values of rows. */
    private static void end(Span span, @Nullable Exception failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", failure.getClass().getName());
        }
        span.end();
    }
}
