package dev.caravan.ledger.job;

import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were submitted together, as of an archive or of one command, added up; a snapshot.
 *
 * @param first number of its first job, and of the batch
 * @param jobs how many it has, by state; states without jobs are left out
 * @param balance the sum of their balances; rejects that other jobs have corrected count as rejected
 * @param sourceBytes sum of the sizes of their sources
 * @param bytesRead sum of what is read of them
 * @param firstTable of their tables the first in the alphabet
 * @param lastTable of their tables the last; equal to the first if all load into one
 * @param startedAt when the first of them was leased; null: none was
 * @param finishedAt when the last of them ended; null: not all have
 */
public record JobBatch(
        long first,
        Map<JobState, Long> jobs,
        JobBalance balance,
        long sourceBytes,
        long bytesRead,
        String firstTable,
        String lastTable,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt) {
    public JobBatch {
        jobs = Map.copyOf(jobs);
    }

    /** How many jobs it has. */
    public long size() {
        return jobs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many of them have ended. */
    public long ended() {
        return jobs.entrySet().stream()
                .filter(each -> each.getKey().isFinished())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Progress, 0 to 1: as that of a job, of all sources together. */
    public double progress() {
        if (ended() == size()) {
            return 1;
        }
        if (sourceBytes == 0 || balance.read() == 0) {
            return (double) ended() / size();
        }
        return Math.min(1, (double) bytesRead / sourceBytes) * (balance.read() - balance.inFlight()) / balance.read();
    }
}
