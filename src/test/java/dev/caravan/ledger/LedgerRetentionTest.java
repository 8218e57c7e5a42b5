package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.reject.Reject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is due to be deleted, and what is not yet. */
class LedgerRetentionTest {
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
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).contains(job.id());
        assertThat(ledger.ledgerRetention.jobWithRejects(Duration.ofDays(3))).isEmpty();
        assertThat(ledger.ledgerRetention.dropRejects(job.id(), 100)).isFalse();
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).isEmpty();
        assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(10, 7, 0, 2, 1, 0, 0, 0));
    }

    /** What it loads is not published, as long as the failed job says so. */
    @Test
    void aFailedJobIsNotDueBeforeItsGroupHasEnded() {
        Job failed = completedTwoDaysAgo();
        Job waiting = ledger.leased();
        ledger.jdbc
                .sql(
                        "UPDATE caravan.job SET state = CASE id WHEN :failed THEN 'FAILED' ELSE state END, job_group = :failed WHERE id IN (:both)")
                .param("failed", failed.id())
                .param("both", List.of(failed.id(), waiting.id()))
                .update();
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).isEmpty();
        ledger.groups.failBroken(waiting.queue());
        assertThat(ledger.jobs.find(waiting.id()).orElseThrow().failure())
                .contains("job %d, which was to be published with this one, is FAILED".formatted(failed.id()));
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).contains(failed.id());
    }

    @Test
    void theTextOfSkippedLinesGoesWithTheRejectsAndTheirCountStays() {
        Job job = ledger.leased();
        ledger.leases.recordSplit(
                job, 1, 10, List.of(new SkipCount("preamble", 3, 1, 3, "Account;12345")), 1000, "sha");
        ledger.load(job, 0);
        assertThat(ledger.chunks.complete(job.id())).isTrue();
        endedTwoDaysAgo(job);
        ledger.ledgerRetention.dropRejects(job.id(), 100);
        ledger.ledgerRetention.foldChunks(job.id());
        assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(13, 7, 0, 2, 1, 0, 3, 0));
        assertThat(ledger.jobs.progressOf(List.of(job.id())).get(0).skippedLines())
                .containsExactly(new SkipCount("preamble", 3, 1, 3, null));
        ledger.ledgerRetention.dropJob(job.id());
        assertThat(ledger.jdbc
                        .sql("SELECT count(*) FROM caravan.skip WHERE job = ?")
                        .param(job.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aJobIsDueAfterItsRejects() {
        Job job = completedTwoDaysAgo();
        assertThat(ledger.ledgerRetention.jobWithoutRejects(DAY)).isEmpty();
        ledger.ledgerRetention.dropRejects(job.id(), 100);
        assertThat(ledger.ledgerRetention.jobWithoutRejects(DAY)).contains(job.id());
        ledger.ledgerRetention.dropJob(job.id());
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
        assertThat(ledger.ends.complete(job.id())).isTrue();
        endedTwoDaysAgo(job);
        JobBalance before = ledger.jobBalance(job);
        assertThat(before).isEqualTo(new JobBalance(50, 21, 0, 6, 3, 0, 20, 0));

        assertThat(ledger.ledgerRetention.jobWithChunks(DAY))
                .as("its rejects hang on them")
                .isEmpty();
        ledger.ledgerRetention.dropRejects(job.id(), 100);
        assertThat(ledger.ledgerRetention.jobWithChunks(DAY)).contains(job.id());
        ledger.ledgerRetention.foldChunks(job.id());

        assertThat(ledger.jobBalance(job)).isEqualTo(before);
        assertThat(ledger.chunks.recordedSequences(job.id(), 0).stream()).containsExactly(0, 1, 3);
        assertThat(ledger.letters.find(LedgerFixture.chunk(job, 3).id())).isPresent();
        assertThat(ledger.ledgerRetention.jobWithChunks(DAY)).isEmpty();
        ledger.ledgerRetention.foldChunks(job.id());
        assertThat(ledger.jobBalance(job)).as("again").isEqualTo(before);
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

        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).isEmpty();
        assertThat(ledger.ledgerRetention.jobWithChunks(DAY)).isEmpty();
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
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).isEmpty();

        ledger.jobs.abort(correcting.id());
        assertThat(ledger.ledgerRetention.jobWithRejects(DAY)).contains(job.id());
        ledger.ledgerRetention.dropRejects(job.id(), 100);
        assertThat(ledger.ledgerRetention.jobWithoutRejects(DAY))
                .as("its counts are made of the other's")
                .isEmpty();
    }
}
