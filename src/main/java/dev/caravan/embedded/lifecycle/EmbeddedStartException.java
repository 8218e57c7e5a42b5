package dev.caravan.embedded.lifecycle;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** PostgreSQL or ElasticMQ could not be started or stopped; the message is one line with the cause and a way out. */
public final class EmbeddedStartException extends UserException {
    private static final long serialVersionUID = 1;

    public EmbeddedStartException(String message) {
        super(ErrorKind.UNAVAILABLE, message);
    }

    public EmbeddedStartException(String message, Throwable cause) {
        super(ErrorKind.UNAVAILABLE, message, cause);
    }
}
