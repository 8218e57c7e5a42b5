package dev.caravan.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Stands before another appender, whatever its pattern, and passes {@link PlainEvent}s on. Encoders of JSON escape by themselves.
 * Thread-safe.
 */
final class PlainAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Appender<ILoggingEvent> appender;

    private PlainAppender(Appender<ILoggingEvent> appender) {
        this.appender = appender;
        setName(appender.getName());
        setContext(appender.getContext());
    }

    /** Puts one before each appender of each logger. Idempotent. */
    static void installIn(LoggerContext context) {
        for (Logger logger : context.getLoggerList()) {
            for (Appender<ILoggingEvent> appender : appendersOf(logger)) {
                if (!(appender instanceof PlainAppender) && !escapesItself(appender)) {
                    PlainAppender plain = new PlainAppender(appender);
                    plain.start();
                    logger.detachAppender(appender);
                    logger.addAppender(plain);
                }
            }
        }
    }

    private static List<Appender<ILoggingEvent>> appendersOf(AppenderAttachable<ILoggingEvent> logger) {
        List<Appender<ILoggingEvent>> all = new ArrayList<>();
        for (Iterator<Appender<ILoggingEvent>> each = logger.iteratorForAppenders(); each.hasNext(); ) {
            all.add(each.next());
        }
        return all;
    }

    private static boolean escapesItself(Appender<ILoggingEvent> appender) {
        return appender instanceof OutputStreamAppender<?> stream
                && !(stream.getEncoder() instanceof LayoutWrappingEncoder<?>);
    }

    @Override
    protected void append(ILoggingEvent event) {
        appender.doAppend(new PlainEvent(event));
    }

    @Override
    public void stop() {
        super.stop();
        appender.stop();
    }
}
