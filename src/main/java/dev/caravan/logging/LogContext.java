package dev.caravan.logging;

import dev.caravan.ledger.job.Job;
import dev.caravan.message.ChunkHeader;
import dev.caravan.resilience.LeasedJobs;
import dev.caravan.trace.TraceParent;
import java.util.List;
import java.util.regex.Pattern;
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
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Puts job, chunk, trace and route of an exchange into the MDC of its thread, before each node of a route, if logs are structured. They stay until the
 * route is done, so that lines of its error handler have them, too. Exchanges of a poll take turns on a thread: each node puts its own.
 * Thread-safe.
 */
@Component
@ConditionalOnExpression("!'${logging.structured.format.console:}${logging.structured.format.file:}'.isEmpty()")
class LogContext implements InterceptStrategy, RoutePolicyFactory {
    private static final String JOB = "caravan.job";
    private static final String CHUNK = "caravan.chunk";
    private static final String ROUTE = "caravan.route";
    private static final String TRACE = "trace.id";

    /** Message attributes of a chunk. */
    private static final String JOB_ATTRIBUTE = ChunkHeader.PREFIX + "job";

    private static final String SEQUENCE_ATTRIBUTE = ChunkHeader.PREFIX + "sequence";

    private static final List<String> KEYS = List.of(JOB, CHUNK, ROUTE, TRACE);

    /** Attributes of messages are untrusted. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, @Nullable Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                put(exchange);
                return super.process(exchange, callback);
            }
        };
    }

    private static void put(Exchange exchange) {
        KEYS.forEach(MDC::remove);
        MDC.put(ROUTE, ExchangeHelper.getRouteId(exchange));
        Job leased = LeasedJobs.of(exchange);
        String job = leased == null ? number(exchange, JOB_ATTRIBUTE) : Long.toString(leased.id());
        if (job != null) {
            MDC.put(JOB, job);
        }
        String chunk = number(exchange, SEQUENCE_ATTRIBUTE);
        if (chunk != null) {
            MDC.put(CHUNK, chunk);
        }
        TraceParent trace = LeasedJobs.traceOf(exchange);
        if (trace != null) {
            MDC.put(TRACE, trace.traceId());
        }
    }

    private static @Nullable String number(Exchange exchange, String header) {
        String value = exchange.getMessage().getHeader(header, String.class);
        return value != null && NUMBER.matcher(value).matches() ? value : null;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeDone(Route done, Exchange exchange) {
                KEYS.forEach(MDC::remove);
            }
        };
    }
}
