package dev.caravan.access;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** A login is bound to other tables, feeds or sources. The message names those that it may use. */
public final class NotPermittedException extends UserException {
    private static final long serialVersionUID = 1L;

    NotPermittedException(String message) {
        super(ErrorKind.NOT_PERMITTED, message);
    }
}
