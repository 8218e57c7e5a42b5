package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dry run of a dead letter as JSON. Its fields are part of the fixed interface.
 *
 * @param chunk as JOB/SEQUENCE
 * @param rows records in the chunk
 * @param rejected records that would be rejected
 * @param reasons number of rejected records by reason code
 * @param loads whether nothing known prevents the chunk from loading
 * @param obstacle what prevents it; absent if it loads
 */
@Schema(name = "DeadLetterDryRun")
public record DeadLetterDryRunJson(
        String chunk,
        int rows,
        int rejected,
        Map<String, Long> reasons,
        boolean loads,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String obstacle) {
    public static DeadLetterDryRunJson of(DeadLetterDryRun dryRun) {
        return new DeadLetterDryRunJson(
                dryRun.chunk().toString(),
                dryRun.records(),
                dryRun.rejected(),
                dryRun.reasons(),
                dryRun.obstacle() == null,
                dryRun.obstacle());
    }
}
