package dev.caravan.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RangesTest {
    private static final int SPACE = 40;

    record Step(boolean add, int from, int to) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, SPACE);
        return Combinators.combine(Arbitraries.of(true, true, false), place, place)
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 500)
    void holdsWhatASetOfBytesWould(@ForAll("steps") List<Step> steps) {
        Ranges ranges = new Ranges();
        BitSet expected = new BitSet();
        for (Step step : steps) {
            int to = Math.max(step.from, step.to);
            if (step.add) {
                ranges.add(step.from, to);
                expected.set(step.from, to);
            } else {
                ranges.remove(step.from, to);
                expected.clear(step.from, to);
            }
        }
        assertThat(ranges.bytes()).isEqualTo(expected.cardinality());
        assertThat(ranges.prefix()).isEqualTo(expected.nextClearBit(0));
        for (int at = 0; at < SPACE; at++) {
            assertThat(ranges.has(at)).as("byte %d of %s", at, expected).isEqualTo(expected.get(at));
            int next = expected.get(at) ? expected.nextClearBit(at) : expected.nextSetBit(at);
            assertThat(ranges.endOfRun(at)).isEqualTo(next < 0 ? Long.MAX_VALUE : next);
        }
        Ranges without = new Ranges();
        without.addAll(ranges);
        without.removeAll(ranges);
        assertThat(without.count()).isZero();
    }
}
