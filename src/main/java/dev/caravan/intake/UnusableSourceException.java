package dev.caravan.intake;

/** A source that can't become a job: missing, unreadable, or nothing that Caravan loads. The message names it. */
public class UnusableSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSourceException(String message) {
        super(message);
    }

    public UnusableSourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
