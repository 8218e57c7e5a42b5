package dev.caravan.web;

import dev.caravan.feed.JobOptions;
import dev.caravan.preview.SourcePreview;
import dev.caravan.preview.SourcePreviews;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.problem.ServerPaths;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.upload.HeldUploads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.concurrent.Semaphore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How a source would be loaded, before it is. */
@RestController
@Tag(name = "Jobs")
@ConditionalOnProperty("caravan.web.enabled")
class PreviewsController {
    private static final int MOST_AT_ONCE = 4;

    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);
    private final PreviewedSources sources;
    private final SourcePreviews previews;
    private final ServerPaths serverPaths;

    PreviewsController(PreviewedSources sources, SourcePreviews previews, ServerPaths serverPaths) {
        this.sources = sources;
        this.previews = previews;
        this.serverPaths = serverPaths;
    }

    /** Changes nothing, and records nothing. {@code dryRun} and {@code again} make no difference. */
    @Operation(summary = "Show how a source would be loaded: dialect, columns, first records, table")
    @PostMapping("/api/previews")
    SourcePreview preview(
            @Valid @RequestBody JobRequest request,
            @Parameter(description = "Records at most") @RequestParam(defaultValue = "20") @Min(1) @Max(100) int rows,
            @Parameter(hidden = true) HttpServletRequest http) {
        if (request.source() == null || request.report() != null || request.corrects() != null) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "source: is needed, and neither report nor corrects");
        }
        String source = request.source();
        Audit.noteSource(http, source);
        Audit.noteTable(request.table());
        JobOptions options = request.options().by(LoggedIn.submitter());
        if (!turns.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS, "%d previews are being made already".formatted(MOST_AT_ONCE));
        }
        try {
            SourcePreview preview = HeldUploads.isOne(source)
                    ? sources.upload(source, http, found -> previews.preview(found, options, rows))
                    : previews.preview(sources.named(source), options, rows);
            return preview.withPlaces(serverPaths::hide);
        } finally {
            turns.release();
        }
    }
}
