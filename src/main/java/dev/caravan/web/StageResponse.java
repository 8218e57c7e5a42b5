package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage over HTTP.
 *
 * @param stage its name
 * @param description what it does
 * @param here whether the process that answers has it
 * @param pauses why it is paused in the process that answers; empty: it works
 */
@Schema(name = "Stage")
record StageResponse(String stage, String description, boolean here, List<Pause> pauses) {
    /**
     * A pause.
     *
     * @param where everywhere: in all processes; here: in the one that answers
     * @param by the login that paused it; absent: nobody logs in
     * @param reason absent: none was given
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "StagePause")
    record Pause(
            @Schema(allowableValues = {"here", "everywhere"})
            String where,

            @Nullable String by,
            @Nullable String reason,
            @Schema(format = "date-time") String since) {
        private static Pause of(StagePauses.Pause pause) {
            return new Pause(
                    pause.everywhere() ? StageRequest.EVERYWHERE : StageRequest.HERE,
                    pause.by(),
                    pause.reason(),
                    pause.since().toString());
        }
    }

    /** The stages, in the order of the flow. */
    @Schema(name = "StageList")
    record All(List<StageResponse> stages) {}

    static StageResponse of(Stage stage, StagePauses pauses) {
        return new StageResponse(
                stage.term(),
                stage.description(),
                pauses.runs(stage),
                pauses.of(stage).stream().map(Pause::of).toList());
    }
}
