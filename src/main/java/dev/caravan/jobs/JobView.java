package dev.caravan.jobs;

import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobProgress;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job with its counts at one moment. */
public record JobView(JobProgress standing) {
    public Job job() {
        return standing.job();
    }

    /** Its balance. */
    public JobBalance balance() {
        return standing.balance();
    }

    /** Records that had too few or too many fields and were accepted. */
    public FieldMismatchCounts fieldMismatches() {
        return standing.fieldMismatches();
    }

    /** Rejects that other jobs have corrected; they no longer count as rejected. */
    public long corrected() {
        return standing.corrected();
    }

    /** Rows of other jobs that were to correct its rejects, and were rejected, too. */
    public long amended() {
        return standing.amended();
    }

    /** Records in flight that are staged. */
    public long staged() {
        return standing.staged();
    }

    /** Rows of the table that it deleted, or marked as deleted. */
    public long deleted() {
        return standing.deleted();
    }

    /** Why lines of its source were skipped, in the order of the source; their sum is {@code job().linesSkipped()}. */
    public List<SkipCount> skippedLines() {
        return standing.skippedLines();
    }

    /** Of a dry run, the records that would load. */
    public long acceptable() {
        return balance().skipped() - job().linesSkipped();
    }

    public long id() {
        return job().id();
    }

    public JobState state() {
        return job().state();
    }

    /** From its first lease to its end, or to now; zero while it is queued. */
    public Duration elapsed() {
        OffsetDateTime started = job().startedAt();
        if (started == null) {
            return Duration.ZERO;
        }
        OffsetDateTime until = job().finishedAt() == null ? OffsetDateTime.now(ZoneOffset.UTC) : job().finishedAt();
        return Duration.between(started, until);
    }

    /** Records accounted for a second. */
    public double rowsPerSecond() {
        double seconds = elapsed().toMillis() / 1000.0;
        return seconds == 0 ? 0 : (balance().read() - balance().inFlight()) / seconds;
    }

    /**
     * Progress of the job, 0 to 1: the part of the source that is read, less the records in flight; of staged ones, half. For a report, reading is one half of the
     * work and grouping the other.
     */
    public double progress() {
        if (job().state().isFinished()) {
            return 1;
        }
        if (job().kind() == JobKind.REPORT) {
            return (partRead() + partGrouped()) / 2;
        }
        if (job().sourceBytes() == 0 || balance().read() == 0) {
            return 0;
        }
        double read = partRead();
        return read
                * (balance().read() - balance().inFlight() + staged() / 2.0)
                / balance().read();
    }

    private double partRead() {
        if (job().partitionsTotal() != null) {
            return 1;
        }
        return job().sourceBytes() == 0 ? 0 : Math.min(1, (double) job().bytesRead() / job().sourceBytes());
    }

    private double partGrouped() {
        Integer total = job().partitionsTotal();
        return total == null || total == 0 ? 0 : Math.min(1, (double) job().partitionsDone() / total);
    }

    /** Estimated time left, at the average speed so far; empty if no estimate is possible. */
    public Optional<Duration> left() {
        double done = progress();
        return done == 0 || job().state().isFinished()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.round(elapsed().toMillis() * (1 - done) / done)));
    }

    /** Why the job FAILED, or a remark on a successful one. */
    public @Nullable String note() {
        return job().failure() != null ? job().failure() : job().remark();
    }
}
