package dev.caravan.web.upload;

import dev.caravan.upload.UploadException;
import dev.caravan.web.problem.ProblemType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Uploads that are refused, as problems. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnProperty("caravan.web.enabled")
class UploadProblems {
    private static final String SECONDS_TO_WAIT = "5";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(UploadException e) {
        ProblemType type = typeOf(e.reason());
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(type.status());
        if (e.reason() == UploadException.Reason.TOO_MANY || e.reason() == UploadException.Reason.BUSY) {
            answer.header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT);
        }
        return answer.body(type.with(String.valueOf(e.getMessage())));
    }

    private static ProblemType typeOf(UploadException.Reason reason) {
        return switch (reason) {
            case BAD_REQUEST -> ProblemType.BAD_REQUEST;
            case UNKNOWN -> ProblemType.UNKNOWN_UPLOAD;
            case OF_ANOTHER -> ProblemType.UPLOAD_OF_ANOTHER;
            case CONFLICT -> ProblemType.UPLOAD_CONFLICT;
            case BUSY -> ProblemType.UPLOAD_BUSY;
            case CUT_OFF -> ProblemType.UPLOAD_CUT_OFF;
            case CHECKSUM_MISMATCH -> ProblemType.CHECKSUM_MISMATCH;
            case TOO_LARGE -> ProblemType.UPLOAD_TOO_LARGE;
            case TOO_MANY -> ProblemType.TOO_MANY_UPLOADS;
            case NO_ROOM -> ProblemType.DISK_FULL;
        };
    }
}
