package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.DeadLetterCauseJson;
import dev.caravan.jobs.DeadLetterDryRunJson;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterJson;
import dev.caravan.jobs.DeadLetterRowsJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter over HTTP.
 *
 * @param rows its first records; their fields are absent if no rows were requested, or if it was discarded
 */
@Schema(name = "DeadLetter")
record DeadLetterResponse(
        @JsonUnwrapped DeadLetterJson letter,
        @JsonUnwrapped @Nullable DeadLetterRowsJson rows) {

    /**
     * Causes of dead letters, the most frequent first.
     *
     * @param chunks dead letters of all causes, listed or not
     */
    @Schema(name = "DeadLetterCauseList")
    record Causes(long chunks, List<DeadLetterCauseJson> causes) {}

    /**
     * A replay that has begun, or a dry run.
     *
     * @param chunks selected dead letters
     * @param dryRun its fields are absent if the dead letters are really sent
     */
    @Schema(name = "DeadLetterReplay")
    record Replay(long chunks, @JsonUnwrapped @Nullable DryRun dryRun) {}

    /**
     * Result of a dry run.
     *
     * @param tried dead letters that were read and checked
     * @param loads how many of these nothing known prevents from loading
     * @param rows records in these
     * @param rejected records of these that would be rejected
     * @param trials the result for each
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "DeadLetterReplayDryRun")
    record DryRun(long tried, long loads, long rows, long rejected, List<DeadLetterDryRunJson> trials) {
        static DryRun of(DeadLetterDryRunSummary sum, List<DeadLetterDryRunJson> each) {
            return new DryRun(sum.tried(), sum.loads(), sum.records(), sum.rejected(), each);
        }
    }

    /**
     * Dead letters that were discarded.
     *
     * @param rows records in these; they count as skipped
     */
    @Schema(name = "DiscardedDeadLetters")
    record Discarded(long chunks, long rows) {}
}
