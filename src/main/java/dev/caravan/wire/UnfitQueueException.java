package dev.caravan.wire;

/** A queue or topic that the process needs is missing, may not be used, or is not as Caravan needs it; the message says what to do. */
public class UnfitQueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitQueueException(String message) {
        super(message);
    }

    public UnfitQueueException(String message, Throwable cause) {
        super(message, cause);
    }
}
