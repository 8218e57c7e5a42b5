package dev.caravan.trace;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A span as the parent of others: the value of {@code traceparent} (W3C Trace Context, 3.2). It comes from outside, so it decides nothing. Immutable.
 *
 * @param traceId 32 hexadecimal digits, not all 0
 * @param spanId 16 hexadecimal digits, not all 0
 * @param sampled whether the spans of the trace are recorded
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    /** Name of the HTTP header, and of the message attribute. */
    public static final String NAME = "traceparent";

    /** Length of the text. */
    public static final int CHARS = 55;

    /** Version 00; flags that it does not define are ignored (3.2.2.5). */
    private static final Pattern FORMAT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

    private static final int SAMPLED = 1;
    private static final int HEXADECIMAL = 16;

    /** Null if the text is absent or malformed: then the trace begins here. */
    public static @Nullable TraceParent parse(@Nullable Object text) {
        if (!(text instanceof String value) || value.length() != CHARS) {
            return null;
        }
        Matcher parts = FORMAT.matcher(value);
        return parts.matches()
                ? new TraceParent(
                        parts.group(1),
                        parts.group(2),
                        (Integer.parseInt(parts.group(3), HEXADECIMAL) & SAMPLED) == SAMPLED)
                : null;
    }

    /** The first span of a new trace. */
    public static TraceParent random() {
        return new TraceParent(digits() + digits(), digits(), true);
    }

    /** A new span of the same trace. */
    public TraceParent child() {
        return new TraceParent(traceId, digits(), sampled);
    }

    /** 16 hexadecimal digits, not all 0. */
    private static String digits() {
        return "%016x".formatted(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    @Override
    public String toString() {
        return "00-%s-%s-%s".formatted(traceId, spanId, sampled ? "01" : "00");
    }
}
