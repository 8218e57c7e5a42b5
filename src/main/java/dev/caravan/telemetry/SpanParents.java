package dev.caravan.telemetry;

import dev.caravan.trace.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/** Parents of spans that other processes, or other threads, have. */
final class SpanParents {
    private SpanParents() {}

    static Context of(TraceParent parent) {
        return of(parent.traceId(), parent.spanId());
    }

    static Context of(String traceId, String spanId) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault())));
    }
}
