package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.tools.generate.Person.Fate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeopleTest {
    @Property
    void aDuplicateRepeatsAnEarlierInsertedRowInAnotherLetterCaseUnderAnotherName(
            @ForAll long seed,
            @ForAll @LongRange(max = 5_000_000_000L) long number,
            @ForAll @DoubleRange(max = 0.9) double duplicates,
            @ForAll @DoubleRange(max = 0.09) double invalid) {
        People people = new People(seed, duplicates, invalid);
        Person person = people.row(number);

        assertThat(person.number()).isEqualTo(number);
        if (person.fate() == Fate.DUPLICATE) {
            Person first = people.repeatedBy(number);
            assertThat(first.number()).isBetween(0L, number - 1);
            assertThat(first.fate()).isEqualTo(Fate.INSERTED);
            assertThat(first.key()).isEqualTo(person.key());
            assertThat(first.email()).isNotEqualTo(person.email());
            assertThat(first.name()).isNotEqualTo(person.name());
        }
    }

    @Property
    void theFirstRowIsInsertedWhateverTheSeed(@ForAll long seed) {
        People people = new People(seed, 0.5, 0.4);

        assertThat(people.row(0).fate()).isEqualTo(Fate.INSERTED);
        assertThat(people.inserted(1)).containsExactly(people.row(0));
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 0", "0, -0.1", "0.5, 0.5", "1, 0", "NaN, 0"})
    void sharesThatLeaveNoRowToInsertAreRefused(double duplicates, double invalid) {
        assertThatThrownBy(() -> new People(1, duplicates, invalid))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below 100%");
    }
}
