package dev.caravan.web.security;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The web server would listen for other machines without a login. */
public final class UnsafeBindException extends UserException {
    private static final long serialVersionUID = 1L;

    UnsafeBindException(String message) {
        super(ErrorKind.CONFIGURATION, message);
    }
}
