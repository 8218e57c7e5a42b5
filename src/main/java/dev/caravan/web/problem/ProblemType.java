package dev.caravan.web.problem;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.caravan.error.ErrorKind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/** Problems of the API (RFC 9457). A {@code type} never changes, because scripts match it. */
public enum ProblemType {
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request can't be understood"),
    UPLOAD_CUT_OFF(HttpStatus.BAD_REQUEST, "The body is cut off, malformed, or of another length than declared"),
    NOT_LOGGED_IN(HttpStatus.UNAUTHORIZED, "A login is needed"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "Your role doesn't allow this"),
    NOT_PERMITTED(HttpStatus.FORBIDDEN, "Your login is bound to other tables, feeds or sources"),
    CROSS_SITE(HttpStatus.FORBIDDEN, "Pages of other sites may not ask for this"),
    CSRF_TOKEN(HttpStatus.FORBIDDEN, "The token against forged requests is missing or wrong"),
    SOURCE_NOT_ALLOWED(HttpStatus.FORBIDDEN, "The source may not be loaded from here"),
    UPLOAD_OF_ANOTHER(HttpStatus.FORBIDDEN, "Another client began the upload"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here"),
    UNKNOWN_JOB(HttpStatus.NOT_FOUND, "There is no such job"),
    UNKNOWN_DEAD_LETTER(HttpStatus.NOT_FOUND, "There is no such dead letter"),
    UNKNOWN_UPLOAD(HttpStatus.NOT_FOUND, "There is no such upload"),
    NO_RESULT(HttpStatus.NOT_FOUND, "The job has no result file"),
    RESULT_GONE(HttpStatus.GONE, "The job's result was deleted"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method doesn't fit the address"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer doesn't come in a form that is accepted"),
    TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The request comes too slowly"),
    JOB_HAS_ENDED(HttpStatus.CONFLICT, "The job has ended"),
    CANT_BE_UNDONE(HttpStatus.CONFLICT, "The job can't be undone"),
    RECONCILIATION_UNDER_WAY(HttpStatus.CONFLICT, "Another reconciliation is under way"),
    REPLAY_UNDER_WAY(HttpStatus.CONFLICT, "Another replay is under way"),
    UPLOAD_CONFLICT(HttpStatus.CONFLICT, "It does not fit what was uploaded before"),
    UNSUPPORTED_TUS_VERSION(HttpStatus.PRECONDITION_FAILED, "Only version 1.0.0 of tus is spoken here"),
    CONTENT_TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "The request is too large"),
    UPLOAD_TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "The file is too large"),
    URI_TOO_LONG(HttpStatus.URI_TOO_LONG, "The address is too long"),
    UNSUPPORTED_CONTENT(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content of this type is not taken here"),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such bytes"),
    WRONG_HOST(HttpStatus.FORBIDDEN, "This server doesn't have that name"),
    UNUSABLE_SOURCE(HttpStatus.UNPROCESSABLE_ENTITY, "The source can't be loaded"),
    UNKNOWN_FEED(HttpStatus.UNPROCESSABLE_ENTITY, "No feed takes the source"),
    UNKNOWN_REPORT(HttpStatus.UNPROCESSABLE_ENTITY, "There is no such report"),
    CHECKSUM_MISMATCH(HttpStatus.UNPROCESSABLE_ENTITY, "The bytes are not those of the checksum"),
    UPLOAD_REFUSED(HttpStatus.UNPROCESSABLE_ENTITY, "The scanner of uploads refuses the file"),
    UPLOAD_BUSY(HttpStatus.LOCKED, "Another request is sending to the upload"),
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "Too many requests at once"),
    TOO_MANY_UPLOADS(HttpStatus.TOO_MANY_REQUESTS, "Too many uploads are unfinished"),
    HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's headers are too large"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says what"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database, the queue or the object store can't be reached"),
    DISK_FULL(HttpStatus.INSUFFICIENT_STORAGE, "The disk has no room for it");

    private static final int FIRST_SERVER_ERROR = 500;

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The general type of a status. */
    static ProblemType of(int status) {
        return Arrays.stream(values())
                .filter(type -> type.status.value() == status)
                .findFirst()
                .orElse(status < FIRST_SERVER_ERROR ? BAD_REQUEST : INTERNAL);
    }

    static ProblemType of(ErrorKind kind) {
        return switch (kind) {
            case CONFIGURATION -> INTERNAL;
            case UNUSABLE_SOURCE -> UNUSABLE_SOURCE;
            case UNKNOWN_FEED -> UNKNOWN_FEED;
            case UNKNOWN_REPORT -> UNKNOWN_REPORT;
            case ACCESS_DENIED, UNAVAILABLE -> UNAVAILABLE;
            case NOT_PERMITTED -> NOT_PERMITTED;
            case BAD_REQUEST -> BAD_REQUEST;
            case UNKNOWN_UPLOAD -> UNKNOWN_UPLOAD;
            case UPLOAD_OF_ANOTHER -> UPLOAD_OF_ANOTHER;
            case UPLOAD_CONFLICT -> UPLOAD_CONFLICT;
            case UPLOAD_BUSY -> UPLOAD_BUSY;
            case UPLOAD_CUT_OFF -> UPLOAD_CUT_OFF;
            case CHECKSUM_MISMATCH -> CHECKSUM_MISMATCH;
            case UPLOAD_REFUSED -> UPLOAD_REFUSED;
            case UPLOAD_TOO_LARGE -> UPLOAD_TOO_LARGE;
            case TOO_MANY_UPLOADS -> TOO_MANY_UPLOADS;
            case DISK_FULL -> DISK_FULL;
        };
    }

    public HttpStatus status() {
        return status;
    }

    /** @param detail what is wrong with this request, for people */
    public ProblemDetail with(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type());
        problem.setTitle(title);
        return problem;
    }

    /** Writes the problem where no controller handles the request. */
    public void answer(HttpServletResponse response, String detail) throws IOException {
        answer(response, status.value(), detail);
    }

    /** Writes the problem with a status that has no type. */
    void answer(HttpServletResponse response, int otherStatus, String detail) throws IOException {
        response.setStatus(otherStatus);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        byte[] body = "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(
                        type(),
                        title,
                        otherStatus,
                        new String(JsonStringEncoder.getInstance().quoteAsString(detail)))
                .getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    URI type() {
        return URI.create(
                "urn:caravan:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
