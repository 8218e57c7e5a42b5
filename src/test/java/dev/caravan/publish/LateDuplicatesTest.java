package dev.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publish of a new table looks for duplicates in its first 100,000 rows, before it tries to create the index. */
class LateDuplicatesTest {
    private static final int ROWS = 120_000;

    @Test
    void duplicatesBehindTheSampleAreRemoved(@TempDir Path directory) {
        // All keys differ but those of the last two records, which are the first's.
        String csv = IntStream.range(0, ROWS)
                .mapToObj(n -> (n < ROWS - 2 ? n : 0) + "," + n % 10 + "\n")
                .collect(Collectors.joining("", "id,v\n", ""));
        try (RunningCaravan caravan = RunningCaravan.start(
                directory, "caravan.chunk.max-records=10000", "caravan.publish.poll-interval=20ms")) {
            for (DuplicatePolicy policy : List.of(DuplicatePolicy.KEEP, DuplicatePolicy.UPDATE)) {
                JobView job = caravan.load(
                        caravan.file(policy + ".csv", csv),
                        new JobOptions(
                                null,
                                "late_" + policy.name().toLowerCase(Locale.ROOT),
                                List.of("id"),
                                Map.of(),
                                DialectOptions.NONE,
                                null,
                                null,
                                false,
                                new WriteOptions(LoadMethod.STAGED, null, policy, null, null, null, null),
                                null,
                                false));
                assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
                assertThat(job.balance().inserted()).isEqualTo(ROWS - 2);
                assertThat(job.balance().duplicates()).isEqualTo(2);
                assertThat(caravan.column("SELECT v FROM %s WHERE id = 0"
                                .formatted(job.job().table())))
                        .containsExactly(policy == DuplicatePolicy.KEEP ? "0" : "9");
            }
        }
    }
}
