package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What processes tell of themselves, and pauses, in each kind of database. */
class WorkersTest {
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static Workers.Heartbeat beat(long rowsPerSecond) {
        return new Workers.Heartbeat("split,load", "1", 2, rowsPerSecond, "");
    }

    @ParameterizedTest
    @EnumSource
    void processesAreKnownAsLongAsTheyAreHeardOf(LedgerDatabase database) {
        try (LedgerFixture ledger = database.create()) {
            Workers first = new Workers(ledger.dialect);
            Workers second = new Workers(ledger.dialect);
            first.beat(beat(0));
            second.beat(beat(0));
            first.beat(beat(17));
            assertThat(first.all(SILENCE))
                    .hasSize(2)
                    .noneMatch(Workers.Worker::silent)
                    .extracting(Workers.Worker::here, worker -> worker.heartbeat().rowsPerSecond())
                    .containsExactlyInAnyOrder(
                            tuple(true, 17L),
                            tuple(false, 0L));
            // A lease is the process's, and both are of this one.
            ledger.leased();
            assertThat(first.all(SILENCE)).allMatch(worker -> worker.leases() == 1);
            assertThat(first.all(Duration.ofMinutes(-1)))
                    .as("nothing was heard of them since a minute from now")
                    .allMatch(Workers.Worker::silent);
            second.leave();
            assertThat(first.all(SILENCE)).hasSize(1);
            first.forget(SILENCE);
            assertThat(first.all(SILENCE)).hasSize(1);
            first.forget(Duration.ofMinutes(-1));
            assertThat(first.all(SILENCE)).isEmpty();
            first.beat(beat(3));
            assertThat(first.all(SILENCE))
                    .as("one that was forgotten is heard of again")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPauseIsKeptWithWhoAndWhyUntilItIsEnded(LedgerDatabase database) {
        try (LedgerFixture ledger = database.create()) {
            PausedStages stages = new PausedStages(ledger.dialect);
            stages.pause("split", null, null);
            stages.pause("load", "anna", "first");
            stages.pause("load", "carl", "second");
            assertThat(new PausedStages(ledger.dialect).all())
                    .extracting(PausedStages.Paused::stage, PausedStages.Paused::by, PausedStages.Paused::reason)
                    .containsExactly(
                            tuple("load", "carl", "second"),
                            tuple("split", null, null));
            stages.resume("load");
            stages.resume("load");
            assertThat(stages.all()).extracting(PausedStages.Paused::stage).isEqualTo(List.of("split"));
        }
    }
}
