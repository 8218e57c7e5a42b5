package dev.caravan.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By W3C Trace Context, 3.2. */
class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @ParameterizedTest
    @CsvSource({"01, true", "00, false", "03, true", "fe, false"})
    void isReadWithTheFlagThatVersion00Defines(String flags, boolean sampled) {
        assertThat(TraceParent.parse("00-%s-%s-%s".formatted(TRACE, SPAN, flags)))
                .isEqualTo(new TraceParent(TRACE, SPAN, sampled))
                .hasToString("00-%s-%s-%s".formatted(TRACE, SPAN, sampled ? "01" : "00"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1\n"
            })
    void isNoneIfMalformed(String text) {
        assertThat(TraceParent.parse(text)).isNull();
    }

    @Test
    void aNewTraceIsWellFormedAndItsChildIsOfTheSameTrace() {
        TraceParent first = TraceParent.random();
        TraceParent child = first.child();
        assertThat(TraceParent.parse(first.toString())).isEqualTo(first);
        assertThat(child.traceId()).isEqualTo(first.traceId());
        assertThat(child.spanId()).isNotEqualTo(first.spanId());
        assertThat(first.sampled()).isTrue();
    }
}
