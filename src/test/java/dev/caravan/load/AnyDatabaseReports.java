package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LeaseLostException;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.LedgerStatistics;
import dev.caravan.ledger.RecordRange;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.load.undo.Undo;
import dev.caravan.queue.Channels;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reports in the ledger, entered as their workers do. */
abstract class AnyDatabaseReports extends AnyDatabaseAddedColumns {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private Job taken(String name, @Nullable RejectBound bound) {
        caravan.bean(Jobs.class)
                .claim(
                        NewJob.report("file:///in/%s.csv".formatted(name), "v1", 100, "inbox", name, "{}", bound, name),
                        Channels.REPORTS);
        return takenAgain();
    }

    private Job takenAgain() {
        return caravan.bean(Leases.class).take(Channels.REPORTS, LEASE).orElseThrow();
    }

    private void enter(Job job, int sequence, int rejected) {
        List<Reject> rejects = rejected == 0
                ? List.of()
                : List.of(new Reject(
                        1 + 10L * sequence, 2, 7, "n", "not-a-number", "no", "🐫".getBytes(StandardCharsets.UTF_8)));
        caravan.bean(ReportProgressRepository.class)
                .enter(
                        job,
                        new RecordRange(
                                sequence,
                                1 + 10L * sequence,
                                2,
                                7,
                                10L * (sequence + 1),
                                10,
                                10 - rejected,
                                rejected,
                                50L * (sequence + 1)),
                        rejects,
                        List.of(),
                        LEASE);
    }

    private JobBalance now(Job job) {
        return caravan.job(job.id()).balance();
    }

    /** The figures of metrics; PARTIAL jobs have ended, and are still open. */
    @Test
    final void jobsAndDeadLettersAreCountedByState() {
        LedgerStatistics statistics = caravan.bean(LedgerStatistics.class);
        caravan.load(caravan.file("counted.csv", "id\n1\n"), into("counted", "id"));
        assertThat(statistics.open()).doesNotContainKey(JobState.COMPLETED);
        assertThat(statistics.endedWithin(Duration.ofHours(1)).get(JobState.COMPLETED))
                .isPositive();
        assertThat(statistics.endedWithin(Duration.ZERO)).isEmpty();
        assertThat(statistics.deadLetters().values()).allMatch(count -> count > 0);
    }

    @Test
    void aReportIsEnteredTakenOverMadeAndForgotten() {
        ReportProgressRepository reports = caravan.bean(ReportProgressRepository.class);
        Job first = taken("plays", null);
        assertThat(first.state()).isEqualTo(JobState.REPORTING);
        enter(first, 0, 1);
        assertThat(now(first)).isEqualTo(jobBalance(10, 9, 0, 1));
        assertThat(caravan.job(first.id()).progress()).isEqualTo(0.25);
        caravan.bean(Leases.class).releaseAfterFailure(first, Duration.ZERO);

        Job second = takenAgain();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(caravan.bean(Leases.class).failedAttempts(second.id())).isEqualTo(1);
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> enter(first, 1, 0));
        reports.restart(second);
        assertThat(now(second)).isEqualTo(jobBalance(0, 0, 0, 0));
        enter(second, 0, 1);
        enter(second, 1, 0);
        reports.parts(second, 0, 4, List.of(), LEASE);
        reports.parts(second, 1, 4, List.of(), LEASE);
        assertThat(caravan.job(second.id()).progress()).isEqualTo(0.625);
        JobResult result = new JobResult("file:///out/1.csv", "CSV", 5_000_000_000L, 3, "0a".repeat(32), false);
        assertThat(reports.complete(second, result)).isTrue();

        assertThat(caravan.job(second.id()).state()).isEqualTo(JobState.COMPLETED);
        assertThat(now(second)).isEqualTo(jobBalance(20, 19, 0, 1));
        assertThat(reports.result(second.id())).contains(result);
        assertThat(reports.due(Duration.ofHours(1), 0, 10)).isEmpty();
        assertThat(reports.due(Duration.ofSeconds(-1), 0, 10))
                .extracting(Job::id, Job::result)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(second.id(), result));
        reports.markGone(second.id());
        assertThat(reports.result(second.id()))
                .hasValueSatisfying(gone -> assertThat(gone.gone()).isTrue());
        caravan.bean(LedgerRetention.class).dropJob(second.id());
        assertThat(caravan.bean(Jobs.class).find(second.id())).isEmpty();
    }

    @Test
    void aReportOfTooManyRejectsFailsAndNothingCounts() {
        Job job = taken("bad-plays", new RejectBound("5%", null, new BigDecimal(5), false));
        enter(job, 0, 1);
        assertThatExceptionOfType(LeaseLostException.class)
                .isThrownBy(() -> caravan.bean(ReportProgressRepository.class).parts(job, 0, 1, List.of(), LEASE));
        assertThat(caravan.job(job.id()).note()).isEqualTo("1 of 10 records were rejected; max-rejects is 5%");
        assertThat(now(job)).isEqualTo(new JobBalance(10, 0, 0, 0, 1, 0, 9, 0));
    }

    @Test
    void aReportIsAborted() {
        Job job = taken("aborted-plays", null);
        enter(job, 0, 0);
        assertThat(caravan.bean(Jobs.class).abort(job.id())).isTrue();
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> enter(job, 1, 0));
        assertThat(now(job)).isEqualTo(new JobBalance(10, 0, 0, 0, 0, 0, 10, 0));
        assertThat(caravan.bean(Undo.class).obstacle(caravan.job(job.id()).job()))
                .hasValueSatisfying(obstacle -> assertThat(obstacle).contains("made a report"));
    }
}
