package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is due to be deleted, and what is not yet. */
class ExpiryTest {
    private static final Duration DAY = Duration.ofDays(1);

    @SuppressWarnings("NullAway.Init")
    private static LedgerFixture ledger;

    @BeforeAll
    static void start() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @BeforeEach
    void forgetTheOthers() {
        ledger.jdbc.sql("DELETE FROM caravan.job").update();
    }

    private static Job completedTwoDaysAgo() {
        Job job = ledger.loading(1);
        ledger.load(job, 0);
        ledger.rejects.add(
                LedgerFixture.chunk(job, 0).id(),
                List.of(new Reject(3, 4, 50, "n", "not-an-integer", "no", "x".getBytes(StandardCharsets.UTF_8))));
        assertThat(ledger.chunks.complete(job.id())).isTrue();
        endedTwoDaysAgo(job);
        return job;
    }

    private static void endedTwoDaysAgo(Job job) {
        ledger.jdbc
                .sql("UPDATE caravan.job SET finished_at = now() - interval '2 days' WHERE id = ?")
                .param(job.id())
                .update();
    }

    @Test
    void rejectsAreDueOnceTheirJobEndedLongEnoughAgo() {
        Job job = completedTwoDaysAgo();
        assertThat(ledger.expiry.jobWithRejects(DAY)).contains(job.id());
        assertThat(ledger.expiry.jobWithRejects(Duration.ofDays(3))).isEmpty();
        assertThat(ledger.expiry.dropRejects(job.id(), 100)).isFalse();
        assertThat(ledger.expiry.jobWithRejects(DAY)).isEmpty();
        assertThat(ledger.counts(job)).isEqualTo(new Counts(10, 7, 2, 1, 0, 0, 0));
    }

    @Test
    void aJobIsDueAfterItsRejects() {
        Job job = completedTwoDaysAgo();
        assertThat(ledger.expiry.jobWithoutRejects(DAY)).isEmpty();
        ledger.expiry.dropRejects(job.id(), 100);
        assertThat(ledger.expiry.jobWithoutRejects(DAY)).contains(job.id());
        ledger.expiry.dropJob(job.id());
        assertThat(ledger.jobs.find(job.id())).isEmpty();
        assertThat(ledger.jdbc
                        .sql("SELECT count(*) FROM caravan.chunk")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theChunksOfAJobAreAddedUpAndItsCountsStay() {
        Job job = ledger.loading(5);
        for (int sequence : List.of(1, 2, 4)) {
            ledger.load(job, sequence);
        }
        ledger.bury(LedgerFixture.chunk(job, 0), "a bug");
        ledger.bury(LedgerFixture.chunk(job, 3), "a bug");
        assertThat(ledger.chunks.complete(job.id())).isTrue();
        ledger.letters.discard(job.id(), List.of(0, 3), "not needed");
        assertThat(ledger.ends.end(job.id())).isTrue();
        endedTwoDaysAgo(job);
        Counts before = ledger.counts(job);
        assertThat(before).isEqualTo(new Counts(50, 21, 6, 3, 0, 20, 0));

        assertThat(ledger.expiry.jobWithChunks(DAY))
                .as("its rejects hang on them")
                .isEmpty();
        ledger.expiry.dropRejects(job.id(), 100);
        assertThat(ledger.expiry.jobWithChunks(DAY)).contains(job.id());
        ledger.expiry.foldChunks(job.id());

        assertThat(ledger.counts(job)).isEqualTo(before);
        assertThat(ledger.chunks.accounted(job.id(), 0).stream()).containsExactly(0, 1, 3);
        assertThat(ledger.letters.find(LedgerFixture.chunk(job, 3).id())).isPresent();
        assertThat(ledger.expiry.jobWithChunks(DAY)).isEmpty();
        ledger.expiry.foldChunks(job.id());
        assertThat(ledger.counts(job)).as("again").isEqualTo(before);
        assertThat(ledger.load(job, 2)).as("a message that comes two days late").isFalse();
    }

    @Test
    void whatIsUnderWayOrMayBeComeBackToIsNot() {
        ledger.leased();
        Job partial = ledger.loading(1);
        ledger.bury(LedgerFixture.chunk(partial, 0), "a bug");
        assertThat(ledger.chunks.complete(partial.id())).isTrue();
        endedTwoDaysAgo(partial);
        assertThat(ledger.now(partial).state()).isEqualTo(JobState.PARTIAL);

        assertThat(ledger.expiry.jobWithRejects(DAY)).isEmpty();
        assertThat(ledger.expiry.jobWithChunks(DAY)).isEmpty();
    }

    @Test
    void aJobWhoseRejectsAreBeingCorrectedKeepsThem() {
        Job job = completedTwoDaysAgo();
        Job correcting = ledger.leased();
        ledger.jdbc
                .sql("UPDATE caravan.job SET corrects = ? WHERE id = ?")
                .param(job.id())
                .param(correcting.id())
                .update();
        assertThat(ledger.expiry.jobWithRejects(DAY)).isEmpty();

        ledger.jobs.abort(correcting.id());
        assertThat(ledger.expiry.jobWithRejects(DAY)).contains(job.id());
        ledger.expiry.dropRejects(job.id(), 100);
        assertThat(ledger.expiry.jobWithoutRejects(DAY))
                .as("its counts are made of the other's")
                .isEmpty();
    }
}
