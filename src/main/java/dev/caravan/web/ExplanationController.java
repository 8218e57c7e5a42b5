package dev.caravan.web;

import dev.caravan.explain.Explainer;
import dev.caravan.explain.Explanation;
import dev.caravan.jobs.JobView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What became of a line of a job's source. */
@RestController
@Tag(name = "Jobs")
@ConditionalOnProperty("caravan.web.enabled")
class ExplanationController {
    /** After which what is known so far is the answer. */
    private static final Duration MOST = Duration.ofSeconds(20);

    private final JobResponses jobs;
    private final Explainer explainer;

    ExplanationController(JobResponses jobs, Explainer explainer) {
        this.jobs = jobs;
        this.explainer = explainer;
    }

    /** @param line physical line of the source, from 1 */
    @Operation(summary = "Explain what became of a line of a job's source")
    @GetMapping("/api/jobs/{id}/explain")
    Explanation explain(
            @PathVariable long id,
            @Parameter(description = "Line of the source, from 1", example = "12") @RequestParam @Min(1) long line) {
        JobView view = jobs.required(id);
        return jobs.shown(explainer.explain(view.job(), line, MOST), view.job());
    }
}
