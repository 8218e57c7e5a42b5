package dev.caravan.web.problem;

import java.util.EnumSet;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String SECONDS_TO_WAIT = "5";

    private static final Set<ProblemType> RETRYABLE = EnumSet.of(
            ProblemType.TOO_MANY_REQUESTS,
            ProblemType.UNAVAILABLE,
            ProblemType.TOO_MANY_UPLOADS,
            ProblemType.UPLOAD_BUSY);

    private final ProblemType type;

    public ProblemException(ProblemType type, String detail) {
        super(detail);
        this.type = type;
    }

    ResponseEntity<ProblemDetail> answer() {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(type.status());
        if (RETRYABLE.contains(type)) {
            answer.header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT);
        }
        return answer.body(type.with(String.valueOf(getMessage())));
    }
}
