package dev.caravan.source.s3;

/** An object or bucket is not there, is another version by now, or may not be used, or nobody has said by whose credentials; the message names it and says what to do. */
public class ObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ObjectException(String message, Throwable cause) {
        super(message, cause);
    }
}
