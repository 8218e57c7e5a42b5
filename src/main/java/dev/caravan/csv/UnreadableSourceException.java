package dev.caravan.csv;

import java.io.IOException;

/**
 * The source can't be read, now or ever: a broken archive, one that unpacks to more than is allowed, or one of a kind that isn't read.
 * Any other {@link IOException} of a source may pass.
 */
public class UnreadableSourceException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreadableSourceException(String message) {
        super(message);
    }

    public UnreadableSourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
