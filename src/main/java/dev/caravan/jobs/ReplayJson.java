package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.deadletter.ReplayResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a replay as JSON. Its fields are part of the fixed interface.
 *
 * @param sent dead letters that were sent to the loaders
 * @param rows records in these
 * @param loaded how many of these have loaded; absent if the replay did not wait for the loaders
 * @param deadAgain how many of these are dead letters again; absent if the replay did not wait
 * @param left dead letters that were not sent, because their job FAILED or was ABORTED
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayJson(
        long sent,
        long rows,
        @Nullable Long loaded,
        @Nullable Long deadAgain,
        long left,
        List<String> problems) {
    /** @param waited whether the replay waited until loaders had loaded or given up what was sent */
    public static ReplayJson of(ReplayResult result, boolean waited) {
        return new ReplayJson(
                result.sent(),
                result.records(),
                waited ? result.loaded() : null,
                waited ? result.deadAgain() : null,
                result.left(),
                result.problems());
    }
}
