package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobProgress;
import dev.caravan.ledger.job.JobState;
import dev.caravan.trace.TraceParent;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {
    private static final OffsetDateTime THEN = OffsetDateTime.parse("2026-11-30T08:00:00Z");

    /** A load of which {@code read} of {@code bytes} are read, and all records that were read are loaded. */
    private static JobView load(long bytes, long read, long rows) {
        Job job = new Job(
                1,
                JobKind.LOAD,
                JobState.SPLITTING,
                "file:///x.csv",
                "1",
                bytes,
                "command",
                null,
                TraceParent.random(),
                null,
                "rows",
                "{}",
                null,
                "x",
                null,
                null,
                rows,
                0,
                read,
                null,
                0,
                null,
                null,
                null,
                null,
                1,
                THEN,
                THEN,
                null);
        return new JobView(new JobProgress(
                job,
                new JobBalance(rows, rows, 0, 0, 0, 0, 0, 0),
                new FieldMismatchCounts(0, 0),
                0,
                0,
                0,
                0,
                List.of()));
    }

    @Test
    void progressIsThatOfTheBytesOfAllSources() {
        assertThat(ProgressBar.text(
                        List.of(load(900_000_000, 0, 0), load(100_000_000, 100_000_000, 1_000_000)), 10, 119))
                .isEqualTo(
                        "[███···························]  10 %  100.0 MB of 1.0 GB read  1,000,000 rows  100,000 rows/s  about 1 min 30 s left");
        assertThat(ProgressBar.text(List.of(load(0, 0, 0)), 1, 119)).endsWith("  0 %  0 rows  0 rows/s");
        assertThat(ProgressBar.text(List.of(load(100, 50, 1)), 1, 119))
                .contains(" 50 %  50 B of 100 B read  1 row  1 rows/s  about 1 s left");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 39, 60, 79, 119, 200})
    void theLineFitsAnyTerminal(int width) {
        String text = ProgressBar.text(List.of(load(9_000_000_000L, 3_000_000_000L, 1_234_567_890L)), 4_000, width);
        assertThat(text).hasSizeLessThanOrEqualTo(width).contains(" 33 %");
    }

    @Test
    void theTimeLeftComesFirstInANarrowTerminal() {
        assertThat(ProgressBar.text(List.of(load(9_000_000_000L, 3_000_000_000L, 1_234_567_890L)), 4_000, 39))
                .isEqualTo("[██······]  33 %  about 2 h 13 min left");
        assertThat(ProgressBar.text(List.of(load(9_000_000_000L, 3_000_000_000L, 1_234_567_890L)), 4_000, 59))
                .isEqualTo(" 33 %  3.0 GB of 9.0 GB read  about 2 h 13 min left");
    }
}
