package dev.caravan.web;

import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsPageJson;
import dev.caravan.jobs.RejectsView;
import dev.caravan.upload.UploadOptions;
import dev.caravan.upload.Uploads;
import dev.caravan.upload.WholeUpload;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.upload.UploadClient;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A job's rejects in pages, and their corrections: what {@code load FILE --corrects JOB} does with a corrected file of them. */
@RestController
@Tag(name = "Rejects")
@RequestMapping("/api/jobs/{id}")
@ConditionalOnProperty("caravan.web.enabled")
class RejectsController {
    private static final int MOST_REJECTS = 1_000;

    private final JobResponses jobs;
    private final RejectsView rejects;
    private final Uploads uploads;

    RejectsController(JobResponses jobs, RejectsView rejects, Uploads uploads) {
        this.jobs = jobs;
        this.rejects = rejects;
        this.uploads = uploads;
    }

    /**
     * Without those that were corrected. A page may have fewer than {@code limit}, or none, and still a {@code next} one.
     *
     * @param reason only rejects for this reason
     * @param column only rejects for this column; empty: those whose whole record is invalid
     * @param after a record of the file: only rejects behind it, as {@code next} of the previous page says
     */
    @Operation(summary = "List a job's rejected records, in the order of its file")
    @GetMapping("/rejects")
    RejectsPageJson list(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable @Size(max = 200) String reason,
            @RequestParam(required = false) @Nullable @Size(max = 4096) String column,
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @RequestParam(defaultValue = "200") @Min(1) @Max(MOST_REJECTS) int limit) {
        return rejects.page(jobs.required(id).job(), reason, column, after, limit);
    }

    /** Finds no duplicates, and nothing that only the database or a mail host refuses. */
    @Operation(summary = "Check corrected records by the rules of their job, and load nothing")
    @PostMapping("/rejects/check")
    CorrectionFaultsResponse check(@PathVariable long id, @Valid @RequestBody CorrectionsRequest request) {
        JobView view = jobs.required(id);
        return new CorrectionFaultsResponse(rejects.faults(view.job(), request.corrected()));
    }

    /** 201 for the job that loads them; 200 if the same rows already are one. */
    @Operation(summary = "Load corrected records in the place of a job's rejects")
    @ApiResponse(responseCode = "201", description = "A new job, which loads them", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "The same corrections already are a job",
            useReturnTypeSchema = true)
    @PostMapping("/corrections")
    ResponseEntity<SubmittedJobResponse> correct(
            @PathVariable long id,
            @Valid @RequestBody CorrectionsRequest request,
            @Parameter(hidden = true) HttpServletRequest http) {
        JobView view = jobs.required(id);
        Audit.note(http, "rows=" + request.rows().size());
        byte[] file = rejects.file(view.job(), request.corrected()).text().getBytes(StandardCharsets.UTF_8);
        UploadOptions options =
                UploadOptions.correcting(id, Boolean.TRUE.equals(request.again()), LoggedIn.submitter());
        try (WholeUpload upload = uploads.whole(UploadClient.of(http), file.length)) {
            upload.receive(new ByteArrayInputStream(file));
            return jobs.made(upload.finish("corrections-of-job-%d.csv".formatted(id), options));
        }
    }
}
