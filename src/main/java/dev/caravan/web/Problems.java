package dev.caravan.web;

import dev.caravan.feed.UnknownFeedException;
import dev.caravan.intake.UncorrectableJobException;
import dev.caravan.intake.UnusableSourceException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import software.amazon.awssdk.core.exception.SdkException;

/** Every error as problem+json (RFC 9457): what is the caller's doing in its own words, what is ours with a number to look for in the log. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final String SECONDS_TO_WAIT = "5";

    @ExceptionHandler
    ProblemDetail known(ProblemException e) {
        return e.problem();
    }

    @ExceptionHandler({UnusableSourceException.class, UncorrectableJobException.class})
    ProblemDetail unusable(RuntimeException e) {
        return ProblemType.UNUSABLE_SOURCE.with(String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail unknownFeed(UnknownFeedException e) {
        return ProblemType.UNKNOWN_FEED.with(String.valueOf(e.getMessage()));
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        SdkException.class
    })
    ResponseEntity<ProblemDetail> unavailable(Exception e) {
        LOG.warn("answered 503: {}", e.toString());
        return ResponseEntity.status(ProblemType.UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT)
                .body(ProblemType.UNAVAILABLE.with("try again in a while"));
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        String number = UUID.randomUUID().toString();
        LOG.error("request failed, number {}", number, e);
        return ProblemType.INTERNAL.with("number " + number);
    }

    /** What Spring itself finds wrong with a request has a status of its own. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem
                && problem.getType().toString().equals("about:blank")) {
            ProblemType type = status.value() == ProblemType.NOT_FOUND.status().value()
                    ? ProblemType.NOT_FOUND
                    : ProblemType.BAD_REQUEST;
            problem.setType(type.type());
        }
        return super.handleExceptionInternal(e, body, headers, status, request);
    }
}
