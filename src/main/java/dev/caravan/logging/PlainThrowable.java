package dev.caravan.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.caravan.ledger.database.ErrorText;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An exception whose message is one line, without values of rows. */
record PlainThrowable(IThrowableProxy thrown) implements IThrowableProxy {
    static @Nullable IThrowableProxy of(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : new PlainThrowable(thrown);
    }

    @Override
    public @Nullable String getMessage() {
        return thrown.getMessage() == null
                ? null
                : OneLine.of(
                        thrown instanceof ThrowableProxy proxy
                                ? ErrorText.of(proxy.getThrowable())
                                : thrown.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return OneLine.of(thrown.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return of(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return Stream.of(thrown.getSuppressed()).map(PlainThrowable::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
