package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.RejectBound;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RejectLimitsTest {
    private static LedgerFixture ledger;

    @BeforeAll
    static void start() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    /** A job of so many chunks of ten records, all sent, each of which is going to have one reject. */
    private static Job loading(int chunks, @Nullable Long records, @Nullable String percent, boolean undo) {
        NewJob source = ledger.aSource();
        RejectBound bound =
                new RejectBound("the limit", records, percent == null ? null : new BigDecimal(percent), undo);
        String queue = "limited-" + source.source();
        ledger.jobs.claim(new NewJob(source.source(), "v1", 1000, "test", "people", "{}", false, bound), queue);
        Job job = ledger.leases.take(queue, LedgerFixture.LEASE).orElseThrow();
        ledger.leases.recordSplit(job, chunks, 10L * chunks, List.of(), 1000, "sha");
        return job;
    }

    private static boolean load(Job job, int sequence) {
        return Boolean.TRUE.equals(ledger.transaction.execute(status -> {
            ChunkEntry entry = new ChunkEntry(LedgerFixture.chunk(job, sequence), 7, 2, 1);
            boolean fresh = ledger.chunks.claim(entry.header());
            if (fresh) {
                ledger.chunks.confirm(entry);
                ledger.limits.count(entry);
            }
            return fresh;
        }));
    }

    @Test
    void aNumberMayBeReachedAndNotPassed() {
        Job job = loading(10, 2L, null, false);
        load(job, 0);
        load(job, 1);
        assertThat(ledger.limits.enforce(job.id())).isFalse();
        load(job, 2);
        assertThat(ledger.limits.enforce(job.id())).isTrue();

        assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
        assertThat(ledger.now(job).failure()).isEqualTo("3 of 30 records were rejected; max-rejects is the limit");
        assertThat(load(job, 3)).as("a chunk that comes later is loaded").isFalse();
        assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(100, 21, 0, 6, 3, 0, 70, 0));
    }

    @Test
    void aShareIsJudgedFromAThousandRecordsOn() {
        Job job = loading(200, null, "9.99", false);
        for (int sequence = 0; sequence < 99; sequence++) {
            load(job, sequence);
            assertThat(ledger.limits.enforce(job.id())).isFalse();
        }
        load(job, 99);
        assertThat(ledger.limits.enforce(job.id())).isTrue();
        assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aShareOfASmallFileIsJudgedAtItsEnd() {
        Job job = loading(2, null, "5", false);
        load(job, 0);
        assertThat(ledger.limits.enforce(job.id())).isFalse();
        load(job, 1);
        assertThat(ledger.chunks.complete(job.id())).as("it completes").isFalse();
        assertThat(ledger.limits.enforce(job.id())).isTrue();
        assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aShareThatIsJustReachedCompletes() {
        Job job = loading(2, null, "10", false);
        load(job, 0);
        load(job, 1);
        assertThat(ledger.limits.enforce(job.id())).isFalse();
        assertThat(ledger.chunks.complete(job.id())).isTrue();
        assertThat(ledger.now(job).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aJobBeyondItThatHasDeadLettersFailsToo() {
        Job job = loading(2, null, "5", false);
        load(job, 0);
        ledger.bury(LedgerFixture.chunk(job, 1), "a bug");
        assertThat(ledger.chunks.complete(job.id())).isFalse();
        assertThat(ledger.limits.enforce(job.id())).isTrue();
        assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 7, 0, 2, 1, 10, 0, 0));
    }

    @Test
    void whatIsRolledBackIsNotCounted() {
        Job job = loading(2, 1L, null, false);
        for (int i = 0; i < 5; i++) {
            ledger.transaction.executeWithoutResult(status -> {
                ChunkEntry entry = new ChunkEntry(LedgerFixture.chunk(job, 0), 0, 0, 10);
                ledger.chunks.claim(entry.header());
                ledger.limits.count(entry);
                status.setRollbackOnly();
            });
        }
        assertThat(ledger.limits.enforce(job.id())).isFalse();
        load(job, 0);
        assertThat(ledger.limits.enforce(job.id())).isFalse();
    }

    @Test
    void aJobToBeUndoneKeepsItsClaimForTheTimeBeing() {
        Job job = loading(2, 0L, null, true);
        load(job, 0);
        assertThat(ledger.limits.enforce(job.id())).isTrue();
        assertThat(ledger.now(job).state()).isEqualTo(JobState.UNDOING);
        assertThat(ledger.limits.enforce(job.id())).isFalse();
        assertThat(ledger.jobs.abort(job.id())).isFalse();
        Claim again = ledger.jobs.claim(new NewJob(job.source(), "v1", 1000, "test", "people", "{}"), "limited-again");
        assertThat(again.created()).isFalse();
    }

    @Test
    void theEndWaitsForChunksThatAreBeingWritten() throws Exception {
        Job job = loading(3, 0L, null, true);
        load(job, 0);
        CountDownLatch endWaits = new CountDownLatch(1);
        CountDownLatch claimed = new CountDownLatch(1);
        Future<?> loader = ledger.threads.submit(() -> ledger.transaction.executeWithoutResult(status -> {
            ChunkEntry entry = new ChunkEntry(LedgerFixture.chunk(job, 1), 9, 0, 1);
            ledger.chunks.claim(entry.header());
            claimed.countDown();
            try {
                assertThat(endWaits.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ledger.chunks.confirm(entry);
            ledger.limits.count(entry);
        }));
        assertThat(claimed.await(20, TimeUnit.SECONDS)).isTrue();
        Future<Boolean> end = ledger.threads.submit(() -> ledger.limits.enforce(job.id()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ledger.waiting() == 1);
        endWaits.countDown();
        loader.get();
        assertThat(end.get()).isTrue();
        assertThat(ledger.jobBalance(job).inserted()).isEqualTo(16);
    }

    @Test
    void loadersThatCountAtOnceLoseNothing() throws Exception {
        Job job = loading(8, 7L, null, false);
        java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger();
        ledger.race(8, () -> load(job, next.getAndIncrement()));
        assertThat(ledger.limits.enforce(job.id())).isTrue();
        assertThat(ledger.now(job).failure()).startsWith("8 of 80 records");
    }
}
