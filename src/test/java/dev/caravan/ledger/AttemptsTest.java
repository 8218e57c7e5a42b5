package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.ledger.job.Job;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which leases count as tries in vain: those that ended by a death or a failure before a record more was announced. */
class AttemptsTest {
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

    private static String queueOf(Job job) {
        return ledger.jdbc
                .sql("SELECT queue FROM caravan.job WHERE id = ?")
                .param(job.id())
                .query(String.class)
                .single();
    }

    /** Its holder dies and the lease runs out; another takes the job. */
    private static Job takenOverFromADeadOne(Job job) {
        ledger.jdbc
                .sql("UPDATE caravan.job SET lease_until = now() - interval '1 second' WHERE id = ?")
                .param(job.id())
                .update();
        return ledger.leases.take(queueOf(job), LedgerFixture.LEASE).orElseThrow();
    }

    @Test
    void aDeathCountsAndSoDoesAFailure() {
        Job job = ledger.leased();
        assertThat(ledger.leases.failedAttempts(job.id())).isZero();
        job = takenOverFromADeadOne(job);
        assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(1);
        ledger.leases.releaseAfterFailure(job, Duration.ZERO);
        assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(2);
        job = ledger.leases.take(queueOf(job), LedgerFixture.LEASE).orElseThrow();
        takenOverFromADeadOne(job);
        assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(3);
    }

    @Test
    void aJobThatIsGivenBackIsNotBlamed() {
        Job job = ledger.leased();
        for (int i = 0; i < 5; i++) {
            ledger.leases.release(job);
            job = ledger.leases.take(queueOf(job), LedgerFixture.LEASE).orElseThrow();
        }
        assertThat(ledger.leases.failedAttempts(job.id())).isZero();
    }

    @Test
    void whoGotFurtherBeginsTheCountAnew() {
        Job job = takenOverFromADeadOne(takenOverFromADeadOne(ledger.leased()));
        assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(2);
        ledger.leases.recordProgress(job, 10, 100, List.of(), LedgerFixture.LEASE);
        assertThat(ledger.leases.failedAttempts(job.id())).isZero();
        job = takenOverFromADeadOne(job);
        assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(1);
        ledger.leases.recordProgress(job, 10, 100, List.of(), LedgerFixture.LEASE);
        assertThat(ledger.leases.failedAttempts(job.id())).as("no further").isEqualTo(1);
    }

    @Test
    void whoWatchesAJobThatIsLoadingMayDieAsOftenAsItLikes() {
        Job job = ledger.loading(3);
        for (int i = 0; i < 5; i++) {
            job = takenOverFromADeadOne(job);
        }
        assertThat(ledger.leases.failedAttempts(job.id())).isZero();
    }

    @Test
    void onlyTheHolderOfAnUnfinishedJobHasIt() {
        Job first = ledger.leased();
        ledger.leases.require(first);
        Job second = takenOverFromADeadOne(first);
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> ledger.leases.require(first));
        ledger.leases.require(second);
        ledger.jobs.abort(second.id());
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> ledger.leases.require(second));
    }
}
