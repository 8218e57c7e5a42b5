package dev.caravan.web;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The kinds of problems that the API answers with, each with its {@code type} for scripts to tell it by (RFC 9457); they never change their names. */
enum ProblemType {
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request can't be understood"),
    UNKNOWN_JOB(HttpStatus.NOT_FOUND, "There is no such job"),
    UNKNOWN_DEAD_LETTER(HttpStatus.NOT_FOUND, "There is no such dead letter"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here"),
    UNUSABLE_SOURCE(HttpStatus.UNPROCESSABLE_ENTITY, "The source can't be loaded"),
    UNKNOWN_FEED(HttpStatus.UNPROCESSABLE_ENTITY, "No feed takes the source"),
    JOB_HAS_ENDED(HttpStatus.CONFLICT, "The job has ended"),
    CANT_BE_UNDONE(HttpStatus.CONFLICT, "The job can't be undone"),
    UNKNOWN_UPLOAD(HttpStatus.NOT_FOUND, "There is no such upload"),
    UPLOAD_OF_ANOTHER(HttpStatus.FORBIDDEN, "The upload is somebody else's"),
    UPLOAD_CONFLICT(HttpStatus.CONFLICT, "It does not fit what was uploaded before"),
    UPLOAD_BUSY(HttpStatus.LOCKED, "Another request is sending to the upload"),
    UPLOAD_CUT_OFF(HttpStatus.BAD_REQUEST, "The body is cut off, malformed, or of another length than it said"),
    UPLOAD_TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "The file is too large"),
    TOO_MANY_UPLOADS(HttpStatus.TOO_MANY_REQUESTS, "Too many uploads are unfinished"),
    DISK_FULL(HttpStatus.INSUFFICIENT_STORAGE, "The disk has no room for it"),
    CHECKSUM_MISMATCH(HttpStatus.UNPROCESSABLE_ENTITY, "The bytes are not those of the checksum"),
    UNSUPPORTED_CONTENT(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content of this type is not taken here"),
    UNSUPPORTED_TUS_VERSION(HttpStatus.PRECONDITION_FAILED, "Only version 1.0.0 of tus is spoken here"),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such bytes"),
    NO_RESULT(HttpStatus.NOT_FOUND, "The job has no result file"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database or the queue can't be reached"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says what");

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    HttpStatus status() {
        return status;
    }

    /** @param detail what is wrong this time, for people */
    ProblemDetail with(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type());
        problem.setTitle(title);
        return problem;
    }

    URI type() {
        return URI.create(
                "urn:caravan:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
