package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.deadletter.ReplayResult;
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
     * Dead letters, by job and sequence.
     *
     * @param chunks how many there are, listed or not
     */
    @Schema(name = "DeadLetterList")
    record Chunks(long chunks, List<DeadLetterJson> deadLetters) {}

    /**
     * The replay that runs in the process that answers, or the last one there.
     *
     * @param state NONE, RUNNING, ENDED, or FAILED: it ended early; what was not sent is a dead letter as before
     * @param selection of dead letters, such as {@code cause=5f0c9a3be712}
     * @param chunks selected dead letters
     * @param rate chunks a second, at most; absent: no limit
     * @param isolate whether rows that fail are rejected alone
     * @param sent dead letters that were sent to the loaders
     * @param loaded how many of these are loaded; 0 if loaders are elsewhere
     * @param deadAgain how many of these are dead letters again; 0 if loaders are elsewhere
     * @param left dead letters that were not sent, because their job has ended
     * @param problems the first reasons why others could not be sent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "DeadLetterReplayProgress")
    record ReplayProgress(
            String state,
            @Nullable String selection,
            long chunks,
            @Nullable Integer rate,
            boolean isolate,
            long sent,
            long loaded,
            long deadAgain,
            long left,
            List<String> problems,
            @Schema(format = "date-time") @Nullable String started,
            @Schema(format = "date-time") @Nullable String ended) {
        static ReplayProgress of(BackgroundReplay.@Nullable Progress progress) {
            if (progress == null) {
                return new ReplayProgress("NONE", null, 0, null, false, 0, 0, 0, 0, List.of(), null, null);
            }
            ReplayResult result = progress.result();
            return new ReplayProgress(
                    progress.ended() == null ? "RUNNING" : progress.failed() ? "FAILED" : "ENDED",
                    progress.selection().toString(),
                    progress.selected(),
                    progress.perSecond() == 0 ? null : progress.perSecond(),
                    progress.isolate(),
                    result.sent(),
                    result.loaded(),
                    result.deadAgain(),
                    result.left(),
                    result.problems(),
                    progress.started().toString(),
                    progress.ended() == null ? null : progress.ended().toString());
        }
    }

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
