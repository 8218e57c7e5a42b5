package dev.caravan.source.s3;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/**
 * An object or bucket is missing, has another version, or denies access, or no credentials are configured; the message names it and
 * says what to do.
 */
public class ObjectException extends UserException {
    private static final long serialVersionUID = 1L;

    ObjectException(String message, Throwable cause) {
        super(ErrorKind.ACCESS_DENIED, message, cause);
    }
}
