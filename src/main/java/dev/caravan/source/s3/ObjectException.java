package dev.caravan.source.s3;

/** An object or bucket does not exist, has been replaced or is not accessible, or credentials are missing. The message names it and says what to do. */
public class ObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ObjectException(String message, Throwable cause) {
        super(message, cause);
    }
}
