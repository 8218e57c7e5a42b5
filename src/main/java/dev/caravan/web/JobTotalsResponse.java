package dev.caravan.web;

import dev.caravan.ledger.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;

/**
 * How many jobs there are.
 *
 * @param running in work: SPLITTING, LOADING, PUBLISHING, REPORTING or UNDOING
 * @param waiting QUEUED
 * @param partial PARTIAL, whenever they ended
 * @param failed FAILED since {@code since}
 * @param completed COMPLETED since {@code since}
 * @param since ISO 8601, UTC
 */
@Schema(name = "JobTotals")
record JobTotalsResponse(
        long running,
        long waiting,
        long partial,
        long failed,
        long completed,
        @Schema(format = "date-time") String since) {
    static JobTotalsResponse of(Map<JobState, Long> open, Map<JobState, Long> ended, Instant since) {
        long waiting = open.getOrDefault(JobState.QUEUED, 0L);
        long partial = open.getOrDefault(JobState.PARTIAL, 0L);
        long all = open.values().stream().mapToLong(Long::longValue).sum();
        return new JobTotalsResponse(
                all - waiting - partial,
                waiting,
                partial,
                ended.getOrDefault(JobState.FAILED, 0L),
                ended.getOrDefault(JobState.COMPLETED, 0L),
                since.toString());
    }
}
