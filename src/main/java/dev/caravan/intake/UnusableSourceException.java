package dev.caravan.intake;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The source can't become a job: it is missing, unreadable, or not a file that Caravan loads. The message names it. */
public class UnusableSourceException extends UserException {
    private static final long serialVersionUID = 1L;

    public UnusableSourceException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }

    public UnusableSourceException(String message, Throwable cause) {
        super(ErrorKind.UNUSABLE_SOURCE, message, cause);
    }
}
