package dev.caravan.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** An event whose message is one line, and those of its exceptions, too. */
record PlainEvent(ILoggingEvent event) implements ILoggingEvent {
    @Override
    public @Nullable String getMessage() {
        return OneLine.of(event.getMessage());
    }

    @Override
    public @Nullable String getFormattedMessage() {
        return OneLine.of(event.getFormattedMessage());
    }

    @Override
    public @Nullable String getThreadName() {
        return OneLine.of(event.getThreadName());
    }

    @Override
    public @Nullable String getLoggerName() {
        return OneLine.of(event.getLoggerName());
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        return PlainThrowable.of(event.getThrowableProxy());
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        Map<String, String> plain = new LinkedHashMap<>();
        event.getMDCPropertyMap().forEach((key, value) -> plain.put(key, String.valueOf(OneLine.of(value))));
        return plain;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Logback's method, which its users replace.
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null
                ? null
                : pairs.stream()
                        .map(pair -> new KeyValuePair(
                                pair.key, pair.value == null ? null : OneLine.of(String.valueOf(pair.value))))
                        .toList();
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public Object[] getArgumentArray() {
        return event.getArgumentArray();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
