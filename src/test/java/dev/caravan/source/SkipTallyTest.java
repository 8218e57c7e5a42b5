package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.SkipReason;
import dev.caravan.csv.SkippedLines;
import dev.caravan.ledger.job.SkipCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkipTallyTest {
    private final SkipTally tally = new SkipTally();

    private void add(SkipReason reason, long firstLine, long lastLine, long lines, String text) {
        tally.add(List.of(new SkippedLines(reason, firstLine, lastLine, lines, text)));
    }

    @Test
    void addsUpReasonByReason() {
        assertThat(tally.totals()).isEmpty();
        add(SkipReason.PREAMBLE, 1, 3, 2, "Title");
        add(SkipReason.COMMENT, 10, 12, 3, "# a");
        List<SkipCount> before = tally.totals();
        tally.add(List.of());
        assertThat(tally.totals()).as("unchanged").isSameAs(before);
        add(SkipReason.COMMENT, 40, 40, 1, "# b");
        assertThat(tally.totals())
                .containsExactly(
                        new SkipCount("preamble", 2, 1, 3, "Title"), new SkipCount("comment", 4, 10, 40, "# a"));
        assertThat(before).as("totals of then").contains(new SkipCount("comment", 3, 10, 12, "# a"));
        assertThat(SkipCount.lines(tally.totals())).isEqualTo(6);
    }

    @Test
    void placesOfSeveralSourcesAreThoseOfTheFirst() {
        add(SkipReason.COMMENT, 10, 12, 3, "# a");
        tally.endSource();
        add(SkipReason.COMMENT, 2, 2, 1, "# b");
        add(SkipReason.PREAMBLE, 1, 1, 1, "Title");
        add(SkipReason.PREAMBLE, 2, 2, 1, "Title 2");
        assertThat(tally.totals())
                .containsExactly(
                        new SkipCount("preamble", 2, 1, 2, "Title"), new SkipCount("comment", 4, 10, 12, "# a"));
    }

    @Test
    void textIsStoredThoughDatabasesRefuseIt() {
        add(SkipReason.PREAMBLE, 1, 1, 1, "a\0b\ud83dc🐫");
        assertThat(tally.totals()).containsExactly(new SkipCount("preamble", 1, 1, 1, "a\ufffdb\ufffdc🐫"));
    }
}
