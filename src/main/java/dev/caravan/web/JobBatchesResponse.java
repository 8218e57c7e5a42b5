package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobBatch;
import dev.caravan.ledger.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of jobs in which those that were submitted together are one entry, the latest first.
 *
 * @param next path of the next page; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobBatchPage")
record JobBatchesResponse(List<Entry> entries, @Nullable String next) {
    /**
     * A job that was submitted alone, or the first one of a batch.
     *
     * @param batch absent if the job was submitted alone
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "JobBatchEntry")
    record Entry(JobResponse job, @Nullable Batch batch) {}

    /**
     * All jobs of a batch together.
     *
     * @param batch number of its first job
     * @param jobs how many it has
     * @param endedJobs how many of them have ended
     * @param states how many are in each state; states without jobs are absent
     * @param tables the first and the last of their tables in the alphabet; one, if all have the same
     * @param balance sums of their balances
     * @param progress 0 to 1
     * @param ended whether all have ended
     * @param started when the first was leased; absent while none is
     * @param finished when the last ended; absent until all have
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "JobBatch")
    record Batch(
            long batch,
            long jobs,
            long endedJobs,
            Map<JobState, Long> states,
            List<String> tables,
            JobBalance balance,
            double progress,
            boolean ended,
            @Schema(format = "date-time") String created,
            @Schema(format = "date-time") @Nullable String started,
            @Schema(format = "date-time") @Nullable String finished) {
        static Batch of(JobBatch batch) {
            return new Batch(
                    batch.first(),
                    batch.size(),
                    batch.ended(),
                    new TreeMap<>(batch.jobs()),
                    batch.firstTable().equals(batch.lastTable())
                            ? List.of(batch.firstTable())
                            : List.of(batch.firstTable(), batch.lastTable()),
                    batch.balance(),
                    batch.progress(),
                    batch.ended() == batch.size(),
                    batch.createdAt().toInstant().toString(),
                    JobResponses.moment(batch.startedAt()),
                    JobResponses.moment(batch.finishedAt()));
        }
    }
}
