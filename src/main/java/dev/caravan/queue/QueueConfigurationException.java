package dev.caravan.queue;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** A required queue or topic is missing, denies access, or has other attributes than Caravan needs; the message says what to do. */
public class QueueConfigurationException extends UserException {
    private static final long serialVersionUID = 1L;

    public QueueConfigurationException(String message) {
        super(ErrorKind.CONFIGURATION, message);
    }

    public QueueConfigurationException(String message, Throwable cause) {
        super(ErrorKind.CONFIGURATION, message, cause);
    }
}
