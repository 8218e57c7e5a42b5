package dev.caravan.queue;

/** A queue or topic that the process needs is missing, may not be used, or is not as Caravan needs it; the message says what to do. */
public class QueueConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueConfigurationException(String message) {
        super(message);
    }

    public QueueConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
