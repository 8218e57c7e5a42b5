package dev.caravan.telemetry;

import dev.caravan.trace.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/** Ids of spans: random, except for the span of a job, whose id its stages have named as their parent already. Thread-safe. */
final class JobSpanIds implements IdGenerator {
    private final IdGenerator random = IdGenerator.random();
    private static final ThreadLocal<@Nullable TraceParent> NEXT = new ThreadLocal<>();

    /** Starts a span under the given id. */
    Span start(SpanBuilder span, TraceParent id) {
        NEXT.set(id);
        try {
            return span.startSpan();
        } finally {
            NEXT.remove();
        }
    }

    @Override
    public String generateTraceId() {
        TraceParent id = NEXT.get();
        return id == null ? random.generateTraceId() : id.traceId();
    }

    @Override
    public String generateSpanId() {
        TraceParent id = NEXT.get();
        return id == null ? random.generateSpanId() : id.spanId();
    }
}
