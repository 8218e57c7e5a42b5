package dev.caravan.web;

import dev.caravan.fleet.Pauses;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Stages, which operators pause and resume, in this process or in all. Every login may see why its jobs wait. */
@RestController
@Tag(name = "Workers and queues")
@RequestMapping("/api/stages")
@ConditionalOnProperty("caravan.web.enabled")
class StagesController {
    private final StagePauses stages;
    private final Pauses pauses;

    StagesController(StagePauses stages, Pauses pauses) {
        this.stages = stages;
        this.pauses = pauses;
    }

    @Operation(summary = "List the stages, and which of them are paused")
    @GetMapping
    StageResponse.All all() {
        return new StageResponse.All(Stream.of(Stage.values())
                .map(stage -> StageResponse.of(stage, stages))
                .toList());
    }

    /** What the stage has taken is done to its end. One that is paused stays so, by this login and for this reason. */
    @Operation(summary = "Pause a stage")
    @PostMapping("/{stage}/pause")
    StageResponse pause(
            @PathVariable String stage,
            @Valid @RequestBody StageRequest request,
            @Parameter(hidden = true) HttpServletRequest http) {
        Stage named = required(stage, request, http);
        String by = LoggedIn.submitter().name();
        if (request.isHere()) {
            pauses.pauseHere(named, by, request.reason());
        } else {
            pauses.pauseEverywhere(named, by, request.reason());
        }
        return StageResponse.of(named, stages);
    }

    /** Where it is not paused nothing changes. It works when it is paused neither everywhere nor here. */
    @Operation(summary = "Resume a stage")
    @PostMapping("/{stage}/resume")
    StageResponse resume(
            @PathVariable String stage,
            @Valid @RequestBody StageRequest request,
            @Parameter(hidden = true) HttpServletRequest http) {
        Stage named = required(stage, request, http);
        if (request.isHere()) {
            pauses.resumeHere(named);
        } else {
            pauses.resumeEverywhere(named);
        }
        return StageResponse.of(named, stages);
    }

    private Stage required(String term, StageRequest request, HttpServletRequest http) {
        Audit.note(http, "where=" + request.where() + (request.reason() == null ? "" : ",reason=" + request.reason()));
        if (!LoggedIn.submitter().unbound()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "a pause is of all tables; this login is bound to some");
        }
        Stage stage = Stage.ofTerm(term)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "there is no such stage; GET /api/stages lists them"));
        if (request.isHere() && !stages.runs(stage)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "where: this process has no stage %s; say \"everywhere\"".formatted(stage.term()));
        }
        return stage;
    }
}
