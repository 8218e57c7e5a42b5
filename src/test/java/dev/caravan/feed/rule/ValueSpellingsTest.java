package dev.caravan.feed.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ValueSpellingsTest {
    private static String fault(ValueSpellings values) {
        Mistake mistake = Objects.requireNonNull(values.mistake());
        return mistake.of(mistake.field());
    }

    @Test
    void anInvalidPartIsNamed() {
        assertThat(fault(new ValueSpellings(null, null, ";", null, null, null, null, null, null)))
                .isEqualTo("decimal is \";\"; it must be , or . (or comma, or point)");
        assertThat(fault(new ValueSpellings(null, null, null, "x", null, null, null, null, null)))
                .isEqualTo("thousands is \"x\"; it must be one of . , ' _ space apostrophe none");
        assertThat(fault(new ValueSpellings(null, null, ",", ",", null, null, null, null, null)))
                .isEqualTo("thousands is \",\"; it must not be the decimal sign");
        assertThat(fault(new ValueSpellings(null, null, null, null, List.of("dd.yyyy"), null, null, null, null)))
                .startsWith("dateFormats is \"dd.yyyy\"; it must have year, month and day");
        assertThat(fault(new ValueSpellings(null, null, null, null, null, "Berlin", null, null, null)))
                .isEqualTo("timeZone is \"Berlin\"; it must be a zone such as Europe/Berlin, UTC or +02:00");
        assertThat(fault(new ValueSpellings(null, null, null, null, null, null, List.of("J"), List.of("j"), null)))
                .isEqualTo("falseValues is \"J\"; it must not be a spelling of true, too");
        assertThat(fault(new ValueSpellings(List.of(), null, null, null, null, null, null, null, null)))
                .isEqualTo("nullValues is \"0 values\"; it must be 1 to 10,000 values");
    }

    @Test
    void whatAPersonWritesIsValid() {
        assertThat(new ValueSpellings(
                                List.of("NA", ""),
                                true,
                                ",",
                                "space",
                                List.of("dd.MM.yyyy", "M/d/yy h:mm a"),
                                "+02:00",
                                List.of("Y"),
                                List.of("N"),
                                Map.of("a", ""))
                        .mistake())
                .isNull();
    }
}
