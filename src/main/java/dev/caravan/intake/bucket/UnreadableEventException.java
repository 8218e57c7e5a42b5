package dev.caravan.intake.bucket;

/** A message on the events queue is no notification of S3, or one that names no object. */
class UnreadableEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableEventException(String message) {
        super(message);
    }

    UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
