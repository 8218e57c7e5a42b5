package dev.caravan.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.spi.MDCAdapter;

/** Every line that a log has is one of a logger's, whatever texts it writes. */
class PlainLogsTest {
    private static final String FORGED =
            "x\r\n2026-11-29T00:00:00.000Z ERROR 1 --- [main] dev.caravan.load.Burial : forged";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private final MDCAdapter mdc = new LogbackMDCAdapter();

    private Logger logger(String pattern) {
        context.setMDCAdapter(mdc);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(written);
        appender.start();
        Logger root = context.getLogger("ROOT");
        root.addAppender(appender);
        PlainAppender.installIn(context);
        return root;
    }

    private String log() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u001B[2Jb",
                "a\u0000b",
                "a\u007Fb",
                "a\u202Eb"
            })
    void noCharacterOfAMessageEndsItsLine(String text) {
        logger("%m%n").warn("{} is here", text);
        assertThat(log()).matches("a\\\\(n|r|u[0-9a-f]{4})(\\[2J)?b is here\\R");
    }

    @Test
    void tabsAndOtherLettersStay() {
        logger("%msg%n").warn("{}", "ä\tб 語 😀 \\n");
        assertThat(log()).isEqualTo("ä\tб 語 😀 \\n" + System.lineSeparator());
    }

    @Test
    void messagesOfExceptionsTheirCausesAndSuppressedOnesAreOfOneLine() {
        Exception thrown = new IllegalStateException(FORGED, new java.io.IOException(FORGED));
        thrown.addSuppressed(new java.io.IOException(FORGED));
        logger("%m%n%ex").error("request failed", thrown);
        assertThat(log().lines())
                .filteredOn(line -> line.contains("forged"))
                .hasSize(3)
                .allMatch(line -> line.strip().matches("((Caused by|Suppressed): )?java\\..*"));
        assertThat(log().lines()).noneMatch(line -> line.startsWith("2026-11-29"));
    }

    @Test
    void contextsAndPairsAreOfOneLineToo() {
        mdc.put("file", FORGED);
        logger("%X{file} %kvp %m%n").atWarn().addKeyValue("key", FORGED).log("here");
        assertThat(log().lines()).hasSize(1);
    }

    @Test
    void anAppenderBehindAQueueIsCoveredAndNoneTwice() {
        Logger root = logger("%m%n");
        Appender<ILoggingEvent> plain = root.iteratorForAppenders().next();
        PlainAppender.installIn(context);
        assertThat(root.iteratorForAppenders().next()).isSameAs(plain);
        root.detachAppender(plain);
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.addAppender(plain);
        async.start();
        root.addAppender(async);
        PlainAppender.installIn(context);
        root.warn(FORGED);
        root.iteratorForAppenders().next().stop();
        assertThat(log().lines()).hasSize(1);
    }
}
