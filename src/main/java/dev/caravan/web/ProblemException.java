package dev.caravan.web;

import org.springframework.http.ProblemDetail;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;

    ProblemException(ProblemType type, String detail) {
        super(detail);
        this.type = type;
    }

    ProblemDetail problem() {
        return type.with(String.valueOf(getMessage()));
    }
}
