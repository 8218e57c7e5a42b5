package dev.caravan.embedded.lifecycle;

/** PostgreSQL or ElasticMQ could not be started or stopped; the message is one line with the cause and a way out. */
public final class EmbeddedStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EmbeddedStartException(String message) {
        super(message);
    }

    public EmbeddedStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
