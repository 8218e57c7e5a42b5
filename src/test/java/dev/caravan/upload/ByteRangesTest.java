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

class ByteRangesTest {
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
        ByteRanges byteRanges = new ByteRanges();
        BitSet expected = new BitSet();
        for (Step step : steps) {
            int to = Math.max(step.from, step.to);
            if (step.add) {
                byteRanges.add(step.from, to);
                expected.set(step.from, to);
            } else {
                byteRanges.remove(step.from, to);
                expected.clear(step.from, to);
            }
        }
        assertThat(byteRanges.bytes()).isEqualTo(expected.cardinality());
        assertThat(byteRanges.prefix()).isEqualTo(expected.nextClearBit(0));
        for (int at = 0; at < SPACE; at++) {
            assertThat(byteRanges.has(at)).as("byte %d of %s", at, expected).isEqualTo(expected.get(at));
            int next = expected.get(at) ? expected.nextClearBit(at) : expected.nextSetBit(at);
            assertThat(byteRanges.endOfRun(at)).isEqualTo(next < 0 ? Long.MAX_VALUE : next);
        }
        ByteRanges without = new ByteRanges();
        without.addAll(byteRanges);
        without.removeAll(byteRanges);
        assertThat(without.count()).isZero();
    }
}
