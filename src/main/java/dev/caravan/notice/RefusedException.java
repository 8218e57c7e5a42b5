package dev.caravan.notice;

/** A receiver will not take a message, however often it is sent. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
