package dev.caravan.jobs;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobListener;
import dev.caravan.ledger.job.JobProgress;
import dev.caravan.source.http.UrlText;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A log line for a job that starts, and one with its balance for a job that has ended. Thread-safe. */
@Component
class JobLog implements JobListener {
    private static final Logger LOG = LoggerFactory.getLogger(JobLog.class);
    private static final double MILLIS_A_SECOND = 1_000;

    private final ObjectProvider<Jobs> jobs;

    JobLog(ObjectProvider<Jobs> jobs) {
        this.jobs = jobs;
    }

    @Override
    public void started(Job job) {
        LOG.info("job {} starts: {} into {}", job.id(), UrlText.shown(job.source()), job.table());
    }

    /** The balance is read in the transaction, and logged once that has committed. */
    @Override
    public void ended(long job) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        jobs.getObject().progressOf(List.of(job)).stream()
                .filter(progress -> progress.job().state().isFinished())
                .map(JobLog::line)
                .forEach(JobLog::logAfterCommit);
    }

    private static void logAfterCommit(String line) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                LOG.info("{}", line);
            }
        });
    }

    /** Without the failure, which may hold values of rows. */
    private static String line(JobProgress progress) {
        Job job = progress.job();
        JobBalance balance = progress.balance();
        return "job %d is %s%s: read %d, inserted %d, updated %d, duplicates %d, rejected %d, dead letters %d, skipped %d"
                .formatted(
                        job.id(),
                        job.state(),
                        duration(job),
                        balance.read(),
                        balance.inserted(),
                        balance.updated(),
                        balance.duplicates(),
                        balance.rejected(),
                        balance.deadLettered(),
                        balance.skipped());
    }

    private static String duration(Job job) {
        OffsetDateTime started = job.startedAt();
        OffsetDateTime finished = job.finishedAt();
        return started == null || finished == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " after %.1f s",
                        Duration.between(started, finished).toMillis() / MILLIS_A_SECOND);
    }
}
