package dev.caravan.web.upload;

import dev.caravan.upload.CompletedUpload;
import dev.caravan.upload.Uploads;
import dev.caravan.upload.WholeUpload;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Files in one request: as the body, with {@code name}, {@code table}, {@code feed}, {@code key} and {@code sha256} in the query, or in the
 * field {@code file} of a form, with the options as fields or in the query.
 */
@RestController
@Tag(name = "Uploads")
@ConditionalOnProperty("caravan.web.enabled")
class UploadsController {
    private static final String[] NAMES = {"name", "filename"};

    private final Uploads uploads;
    private final UploadAnswers answers;

    UploadsController(Uploads uploads, UploadAnswers answers) {
        this.uploads = uploads;
        this.answers = answers;
    }

    @Operation(summary = "Upload a file in one request")
    @PostMapping("/api/uploads")
    ResponseEntity<UploadedJobResponse> upload(HttpServletRequest request) throws IOException {
        if (isForm(request)) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_CONTENT,
                    "a form of this type can't hold a file; send the file itself with Content-Type: text/csv");
        }
        return answers.job(MultipartBody.is(request) ? fromForm(request) : fromBody(request));
    }

    /** Legacy endpoint. */
    @Operation(summary = "Legacy: upload a file as a form")
    @PostMapping({"/api/upload/", "/api/upload"})
    UploadMessage uploadForm(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return UploadAnswers.message(fromForm(request), response);
    }

    /** The default type of {@code curl --data-binary}; Tomcat would parse the body as parameters. */
    static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null
                && type.regionMatches(
                        true,
                        0,
                        MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                        0,
                        MediaType.APPLICATION_FORM_URLENCODED_VALUE.length());
    }

    private CompletedUpload fromBody(HttpServletRequest request) throws IOException {
        UploadFields fields = query(request);
        fields.requireNotHeld();
        var options = fields.options();
        String name = Objects.requireNonNullElse(fields.name(NAMES), "");
        try (WholeUpload upload = uploads.whole(UploadClient.of(request), request.getContentLengthLong())) {
            upload.receive(request.getInputStream());
            return upload.finish(name, options);
        }
    }

    private CompletedUpload fromForm(HttpServletRequest request) {
        UploadFields query = query(request);
        FormFile file = new FormFile();
        try (WholeUpload upload = uploads.whole(UploadClient.of(request), request.getContentLengthLong())) {
            UploadFields fields = new MultipartBody(request, uploads.maxFileSize()).read((before, name, bytes) -> {
                file.name = name;
                upload.receive(bytes);
            });
            fields.addAll(query);
            fields.requireNotHeld();
            String name = fields.name(NAMES);
            return upload.finish(name != null ? name : Objects.requireNonNullElse(file.name, ""), fields.options());
        }
    }

    private static final class FormFile {
        @Nullable String name;
    }

    private static UploadFields query(HttpServletRequest request) {
        UploadFields fields = new UploadFields();
        request.getParameterMap().forEach((name, values) -> {
            for (String value : values) {
                fields.put(name, value);
            }
        });
        return fields;
    }
}
