package dev.caravan.report;

import dev.caravan.disk.DiskFull;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;
import org.apache.camel.Body;
import org.apache.camel.CamelExchangeException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What a worker does once a report is whole, or can't be made. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportOutcome {
    private final ReportProgressRepository entries;
    private final Leases leases;
    private final Jobs jobs;
    private final ObjectStore objects;
    private final ReportSettings settings;

    ReportOutcome(
            ReportProgressRepository entries, Leases leases, Jobs jobs, ObjectStore objects, ReportSettings settings) {
        this.entries = entries;
        this.leases = leases;
        this.jobs = jobs;
        this.objects = objects;
        this.settings = settings;
    }

    /** @throws dev.caravan.ledger.LeaseLostException if the job has ended or changed hands: then there is no report of this worker's */
    void done(@Body ReportRun run) throws IOException {
        ReportFile output = run.output();
        String sha256 = output.finish();
        long bytes = output.bytes();
        leases.require(run.job());
        output.publish(objects);
        // Whoever sees that the job is COMPLETED finds no traces of the work.
        run.close();
        JobResult result = new JobResult(
                output.destination().location().toString(),
                run.task().format().name(),
                bytes,
                output.rows(),
                sha256,
                false);
        entries.complete(run.job(), result);
    }

    /** It can't be made: says why on the job. */
    void failed(Job job, Exception cause) {
        jobs.fail(job.id(), reason(cause));
    }

    /** A file can't be read or written: says which, and why. */
    void failedAtTheDisk(Job job, Exception cause) {
        Throwable said = unwrapped(cause);
        jobs.fail(
                job.id(),
                DiskFull.isCauseOf(said)
                        ? ReportSettings.DISK_FULL
                        : "%s (%s)".formatted(said.getMessage(), said.getClass().getSimpleName()));
    }

    /** Camel wraps what threads of its own throw. */
    private static Throwable unwrapped(Throwable cause) {
        Throwable said = cause;
        while (said instanceof CamelExchangeException && said.getCause() != null) {
            said = said.getCause();
        }
        return said;
    }

    private static String reason(Throwable cause) {
        Throwable said = unwrapped(cause);
        return said.getMessage() == null ? said.toString() : said.getMessage();
    }

    /** The next worker begins when the outage is over: this one, if it can't say so now and its lease is to expire first. */
    void restInOutage(@Nullable Job job) {
        if (job != null) {
            try {
                leases.release(job);
            } catch (DataAccessException | TransactionException away) {
                // The lease expires.
            }
        }
    }

    /** The process stops: the job is the next one's at once. */
    void leave(@Nullable Job job) {
        restInOutage(job);
    }

    /** Something broke that may pass: the job rests, and another try is made; unless it has been tried too often. */
    void rest(@Nullable Job job, Exception cause) {
        if (job == null) { // not even the ledger could be asked for one
            return;
        }
        leases.releaseAfterFailure(job, settings.retryPause());
        int tries = leases.failedAttempts(job.id());
        if (tries >= settings.maxAttempts()) {
            jobs.fail(
                    job.id(), "given up after %d tries in a row, the last ended by %s".formatted(tries, reason(cause)));
        }
    }
}
