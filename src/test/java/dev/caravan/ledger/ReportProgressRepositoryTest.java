package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.reject.Reject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class ReportProgressRepositoryTest {
    private static final AtomicInteger REPORTS = new AtomicInteger();

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

    private static NewJob report(String origin, @Nullable RejectBound bound) {
        int number = REPORTS.incrementAndGet();
        return NewJob.report(
                "file:///in/plays-%d.csv".formatted(number),
                "v1",
                1000,
                origin,
                "song-plays",
                "{}",
                bound,
                "report " + number);
    }

    private static String queueOf(NewJob report) {
        return "reports:" + report.source();
    }

    private static Job taken(NewJob report) {
        ledger.jobs.claim(report, queueOf(report));
        return takenAgain(report);
    }

    private static Job takenAgain(NewJob report) {
        return ledger.leases.take(queueOf(report), LedgerFixture.LEASE).orElseThrow();
    }

    private static Job taken() {
        return taken(report("command", null));
    }

    private static void enter(Job job, int sequence, int records, int rejected) {
        long before = 100L * sequence;
        List<Reject> rejects = IntStream.range(0, rejected)
                .mapToObj(n -> new Reject(
                        1 + before + n,
                        2 + before + n,
                        7 * before,
                        "Number of Plays",
                        "not-a-decimal",
                        "is no number",
                        "a,b".getBytes(StandardCharsets.UTF_8)))
                .toList();
        ledger.reports.enter(
                job,
                new RecordRange(
                        sequence,
                        1 + before,
                        2 + before,
                        7 * before,
                        before + records,
                        records,
                        records - rejected,
                        rejected,
                        10L * (before + records)),
                rejects,
                List.of(),
                LedgerFixture.LEASE);
    }

    private static JobResult result() {
        return new JobResult("file:///out/song-plays.csv", "CSV", 1_234, 56, "ab".repeat(32), false);
    }

    private static JobBalance balanced(long read, long counted, long rejected, long skipped) {
        return new JobBalance(read, counted, 0, 0, rejected, 0, skipped, 0);
    }

    private static void isLost(ThrowingCallable writing) {
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(writing);
    }

    @Test
    void itsBalanceAddsUpAfterEachStep() {
        Job job = taken();
        assertThat(job.kind()).isEqualTo(JobKind.REPORT);
        assertThat(job.state()).isEqualTo(JobState.REPORTING);
        assertThat(job.startedAt()).isNotNull();
        ledger.reports.restart(job);
        assertThat(ledger.jobBalance(job)).isEqualTo(balanced(0, 0, 0, 0));

        enter(job, 0, 100, 0);
        assertThat(ledger.jobBalance(job)).isEqualTo(balanced(100, 100, 0, 0));
        enter(job, 1, 50, 3);
        assertThat(ledger.jobBalance(job)).isEqualTo(balanced(150, 147, 3, 0));
        assertThat(ledger.now(job).bytesRead()).isEqualTo(1500);
        assertThat(ledger.rejects.reasons(job.id()))
                .containsExactly(new ReasonCount("not-a-decimal", "is no number", 3));

        ledger.reports.parts(job, 0, 4, List.of(), LedgerFixture.LEASE);
        ledger.reports.parts(job, 3, 4, List.of(), LedgerFixture.LEASE);
        assertThat(ledger.now(job).partitionsDone()).isEqualTo(3);
        assertThat(ledger.now(job).partitionsTotal()).isEqualTo(4);

        assertThat(ledger.reports.result(job.id())).isEmpty();
        assertThat(ledger.reports.complete(job, result())).isTrue();
        assertThat(ledger.jobBalance(job)).isEqualTo(balanced(150, 147, 3, 0));
        assertThat(ledger.now(job).state()).isEqualTo(JobState.COMPLETED);
        assertThat(ledger.now(job).finishedAt()).isNotNull();
        assertThat(ledger.reports.result(job.id())).contains(result());
        assertThat(ledger.ends(job)).containsExactly(JobState.COMPLETED);
        assertThat(ledger.reports.complete(job, result())).isFalse();
    }

    @Test
    void whoBeginsAnewForgetsWhatWasEntered() {
        NewJob report = report("command", new RejectBound("3", 3L, null, false));
        Job first = taken(report);
        enter(first, 0, 100, 3);
        ledger.reports.parts(first, 0, 7, List.of(), LedgerFixture.LEASE);
        ledger.leases.release(first);

        Job second = takenAgain(report);
        ledger.reports.restart(second);

        assertThat(ledger.jobBalance(second)).isEqualTo(balanced(0, 0, 0, 0));
        assertThat(ledger.rejects.reasons(second.id())).isEmpty();
        assertThat(ledger.now(second).bytesRead()).isZero();
        assertThat(ledger.now(second).partitionsTotal()).isNull();
        enter(second, 0, 100, 3);
        assertThat(ledger.jobBalance(second)).isEqualTo(balanced(100, 97, 3, 0));
    }

    @Test
    void skippedLinesAreCountedFromTheBeginningByWhoeverBeginsAnew() {
        NewJob report = report("command", new RejectBound("3", 3L, null, false));
        Job first = taken(report);
        ledger.reports.parts(first, 0, 7, List.of(new SkipCount("comment", 5, 2, 9, "# a")), LedgerFixture.LEASE);
        assertThat(ledger.jobBalance(first)).isEqualTo(new JobBalance(5, 0, 0, 0, 0, 0, 5, 0));
        ledger.leases.release(first);

        Job second = takenAgain(report);
        ledger.reports.restart(second);
        assertThat(ledger.jobBalance(second)).isEqualTo(balanced(0, 0, 0, 0));
        enter(second, 0, 100, 3);
        ledger.reports.parts(second, 0, 7, List.of(new SkipCount("comment", 5, 2, 9, "# a")), LedgerFixture.LEASE);
        ledger.reports.parts(second, 1, 7, List.of(new SkipCount("comment", 5, 2, 9, "# a")), LedgerFixture.LEASE);
        assertThat(ledger.jobBalance(second)).isEqualTo(new JobBalance(105, 97, 0, 0, 3, 0, 5, 0));
        ledger.jobs.abort(second.id());
        assertThat(ledger.jobBalance(second)).isEqualTo(new JobBalance(105, 0, 0, 0, 3, 0, 102, 0));
    }

    @Test
    void whoLostItsLeaseWritesNothing() {
        NewJob report = report("command", new RejectBound("1%", null, BigDecimal.ONE, false));
        Job former = taken(report);
        ledger.leases.release(former);
        Job holder = takenAgain(report);
        enter(holder, 0, 100, 5);

        isLost(() -> ledger.reports.restart(former));
        isLost(() -> enter(former, 1, 100, 0));
        isLost(() -> ledger.reports.parts(former, 0, 1, List.of(), LedgerFixture.LEASE));
        assertThat(ledger.reports.complete(former, result())).isFalse();

        assertThat(ledger.now(holder).state()).isEqualTo(JobState.REPORTING);
        assertThat(ledger.jobBalance(holder)).isEqualTo(balanced(100, 95, 5, 0));
        assertThat(ledger.chunks.counts(List.of(holder.id())).getOrDefault(holder.id(), 0))
                .isEqualTo(1);
    }

    @Test
    void ofAReportThatHasNotComeAboutNoRecordCounts() {
        Job aborted = taken();
        enter(aborted, 0, 100, 4);
        assertThat(ledger.jobs.abort(aborted.id())).isTrue();
        assertThat(ledger.jobBalance(aborted)).isEqualTo(balanced(100, 0, 4, 96));
        isLost(() -> enter(aborted, 1, 100, 0));
        assertThat(ledger.reports.complete(aborted, result())).isFalse();
        assertThat(ledger.reports.result(aborted.id())).isEmpty();

        Job failed = taken();
        enter(failed, 0, 10, 0);
        assertThat(ledger.jobs.fail(failed.id(), "no space left")).isTrue();
        assertThat(ledger.jobBalance(failed)).isEqualTo(balanced(10, 0, 0, 10));
        assertThat(ledger.ends(failed)).containsExactly(JobState.FAILED);
    }

    @Nested
    class ItsMaxRejects {
        @Test
        void mayBeReachedAndNotPassed() {
            Job job = taken(report("command", new RejectBound("4", 4L, null, false)));
            enter(job, 0, 100, 4);
            isLost(() -> enter(job, 1, 100, 1));
            assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
            assertThat(ledger.now(job).failure()).isEqualTo("5 of 200 records were rejected; max-rejects is 4");
            assertThat(ledger.jobBalance(job)).isEqualTo(balanced(200, 0, 5, 195));
        }

        @Test
        void asAShareIsJudgedAtTheEndOfTheReading() {
            Job job = taken(report("command", new RejectBound("10%", null, BigDecimal.TEN, false)));
            enter(job, 0, 100, 11);
            assertThat(ledger.now(job).state()).isEqualTo(JobState.REPORTING);
            isLost(() -> ledger.reports.parts(job, 0, 1, List.of(), LedgerFixture.LEASE));
            assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
        }

        @Test
        void holdsAlsoForOneWithoutParts() {
            Job job = taken(report("command", new RejectBound("10%", null, BigDecimal.TEN, false)));
            enter(job, 0, 100, 11);
            assertThat(ledger.reports.complete(job, result())).isFalse();
            assertThat(ledger.now(job).state()).isEqualTo(JobState.FAILED);
            assertThat(ledger.reports.result(job.id())).isEmpty();
        }
    }

    @Nested
    class ItsClaim {
        @Test
        void ofSomebodyWhoAskedForItIsForItsTimeOnly() {
            NewJob report = report("command", null);
            Job job = taken(report);
            assertThat(ledger.jobs.claim(report, queueOf(report)).created()).isFalse();
            ledger.reports.complete(job, result());
            assertThat(ledger.jobs.claim(report, queueOf(report)).created()).isTrue();
        }

        @Test
        void ofTheDropFolderStays() {
            NewJob report = report("inbox", null);
            Job job = taken(report);
            ledger.reports.complete(job, result());
            assertThat(ledger.jobs.claim(report, queueOf(report)).job().id()).isEqualTo(job.id());
        }

        @Test
        void isNotThatOfALoadOfTheSameFile() {
            NewJob report = report("command", null);
            NewJob load = new NewJob(report.source(), "v1", 1000, "command", "song-plays", "{}");
            assertThat(ledger.jobs.claim(List.of(report, load), "both")).allMatch(Claim::created);
        }
    }

    @Test
    void eachDeathOfAWorkerAtTheSameRecordCounts() {
        NewJob report = report("command", null);
        Job job = taken(report);
        for (int deaths = 1; deaths <= 3; deaths++) {
            ledger.reports.restart(job);
            enter(job, 0, 100, 0);
            ledger.jdbc
                    .sql("UPDATE caravan.job SET lease_until = now() - interval '1 second' WHERE id = ?")
                    .param(job.id())
                    .update();
            job = takenAgain(report);
            assertThat(ledger.leases.failedAttempts(job.id())).isEqualTo(deaths);
        }
    }

    @Test
    void whatIsForLoadsLeavesItAlone() {
        Job job = taken();
        assertThat(ledger.chunks.complete(job.id())).isFalse();
        assertThat(ledger.load(job, 5)).as("a chunk of it is loaded").isFalse();
        assertThat(ledger.bury(LedgerFixture.chunk(job, 5), "a bug")).isFalse();
        assertThat(ledger.leases.loading()).noneMatch(loading -> loading.id() == job.id());
        ledger.reports.complete(job, result());
        assertThat(ledger.undoRepository.begin(job.id())).isFalse();
    }

    @Test
    void resultsThatWorkersKeepAreDueAfterATime() {
        NewJob report = report("inbox", null);
        ledger.jobs.claim(report, dev.caravan.queue.Channels.REPORTS);
        Job kept = ledger.leases
                .take(dev.caravan.queue.Channels.REPORTS, LedgerFixture.LEASE)
                .orElseThrow();
        ledger.reports.complete(kept, result());
        Job somebodys = taken();
        ledger.reports.complete(somebodys, result());

        assertThat(ledger.reports.due(Duration.ofHours(1), 0, 10)).isEmpty();
        assertThat(ledger.reports.due(Duration.ZERO, 0, 10))
                .extracting(Job::id, Job::result)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(kept.id(), result()));
        assertThat(ledger.reports.due(Duration.ZERO, kept.id(), 10)).isEmpty();

        ledger.ledgerRetention.dropRejects(kept.id(), 10);
        assertThat(ledger.ledgerRetention.jobWithoutRejects(Duration.ZERO))
                .as("a job whose result is kept")
                .isEmpty();
        ledger.reports.markGone(kept.id());
        assertThat(ledger.reports.due(Duration.ZERO, 0, 10)).isEmpty();
        assertThat(ledger.reports.result(kept.id()).orElseThrow().gone()).isTrue();
        assertThat(ledger.ledgerRetention.jobWithoutRejects(Duration.ZERO)).contains(kept.id());
        ledger.ledgerRetention.dropJob(kept.id());
        assertThat(ledger.jobs.find(kept.id())).isEmpty();
    }
}
