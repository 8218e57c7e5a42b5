package dev.caravan.web.problem;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.caravan.error.UserError;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Answers every error as problem+json (RFC 9457): an error of the client with its message, an error of the server with a number to
 * search for in the log.
 */
@RestControllerAdvice
@ConditionalOnProperty("caravan.management.enabled")
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final int FIELDS_SHOWN = 20;

    private final ServerPaths serverPaths;

    Problems(ServerPaths serverPaths) {
        this.serverPaths = serverPaths;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> known(ProblemException e) {
        return hiding(e);
    }

    private ResponseEntity<ProblemDetail> hiding(ProblemException e) {
        ResponseEntity<ProblemDetail> answer = e.answer();
        ProblemDetail problem = Objects.requireNonNull(answer.getBody());
        problem.setDetail(serverPaths.hide(String.valueOf(problem.getDetail())));
        return answer;
    }

    /** The firewall checks some headers and parameters only when they are read. */
    @ExceptionHandler
    ProblemDetail refused(RequestRejectedException e) {
        return ProblemType.BAD_REQUEST.with("a parameter or header holds what it may not, such as a control character");
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        SdkException.class
    })
    ResponseEntity<ProblemDetail> unavailable(Exception e) {
        LOG.warn("answered 503: {}", e.toString());
        return new ProblemException(ProblemType.UNAVAILABLE, "try again in a while").answer();
    }

    /** {@link UserError} is an interface, which an exception handler can't name. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> other(Exception e) {
        if (e instanceof UserError error) {
            ProblemType type = ProblemType.of(error.kind());
            if (type == ProblemType.UNAVAILABLE) {
                return unavailable(e);
            }
            if (type != ProblemType.INTERNAL) {
                return hiding(new ProblemException(type, String.valueOf(e.getMessage())));
            }
        }
        String number = UUID.randomUUID().toString();
        LOG.error("request failed, number {}", number, e);
        return new ProblemException(ProblemType.INTERNAL, "number " + number).answer();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return bad(e, unreadable(e), headers, request);
    }

    private static String unreadable(HttpMessageNotReadableException e) {
        Throwable cause = e.getCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "unknown field %s; the fields are: %s"
                    .formatted(
                            path(unknown),
                            Stream.ofNullable(unknown.getKnownPropertyIds())
                                    .flatMap(ids -> ids.stream())
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
        if (cause instanceof StreamConstraintsException) {
            return "the JSON is nested too deeply, or a text or number in it is too long";
        }
        if (cause instanceof UncleanTextException unclean) {
            return "field %s: %s".formatted(path(unclean), unclean.getOriginalMessage());
        }
        if (cause instanceof JsonMappingException wrong && !wrong.getPath().isEmpty()) {
            return "field %s doesn't hold what it should; the document at /api/openapi says what that is"
                    .formatted(path(wrong));
        }
        return cause == null ? "a JSON object is missing" : "the body is not the JSON object that it should be";
    }

    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .limit(FIELDS_SHOWN)
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(
                e,
                e.getBindingResult().getFieldErrors().stream()
                        .map(error ->
                                Map.of("field", error.getField(), "message", String.valueOf(error.getDefaultMessage())))
                        .toList(),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(
                e,
                e.getParameterValidationResults().stream()
                        .flatMap(result -> result.getResolvableErrors().stream()
                                .map(error -> Map.of(
                                        "field",
                                        String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                        "message",
                                        String.valueOf(error.getDefaultMessage()))))
                        .toList(),
                headers,
                request);
    }

    private @Nullable ResponseEntity<Object> invalid(
            Exception e, List<Map<String, String>> errors, HttpHeaders headers, WebRequest request) {
        List<Map<String, String>> shown = errors.stream().limit(FIELDS_SHOWN).toList();
        ProblemDetail problem = ProblemType.BAD_REQUEST.with(shown.stream()
                .map(error -> "%s: %s".formatted(error.get("field"), error.get("message")))
                .collect(Collectors.joining("; ")));
        problem.setProperty("errors", shown);
        return handleExceptionInternal(e, problem, headers, HttpStatus.BAD_REQUEST, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException mismatch
                ? mismatch.getName()
                : Objects.requireNonNullElse(e.getPropertyName(), "a parameter");
        Class<?> type = e.getRequiredType();
        String must = type != null && type.isEnum()
                ? "must be one of "
                        + Stream.of(type.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))
                : type == long.class || type == Long.class || type == int.class || type == Integer.class
                        ? "must be a whole number"
                        : "is not what it should be";
        return bad(e, "%s %s".formatted(name, must), headers, request);
    }

    private @Nullable ResponseEntity<Object> bad(Exception e, String detail, HttpHeaders headers, WebRequest request) {
        return handleExceptionInternal(
                e, ProblemType.BAD_REQUEST.with(detail), headers, HttpStatus.BAD_REQUEST, request);
    }

    /** Gives Spring's own errors, which have no type, the type of their status. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Object answer = body == null && e instanceof ErrorResponse own ? own.getBody() : body;
        if (answer instanceof ProblemDetail problem
                && problem.getType().toString().equals("about:blank")) {
            ProblemDetail ours = ProblemType.of(status.value()).with("");
            problem.setType(ours.getType());
            problem.setTitle(ours.getTitle());
        }
        return super.handleExceptionInternal(e, answer, headers, status, request);
    }
}
