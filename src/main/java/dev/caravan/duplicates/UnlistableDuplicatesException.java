package dev.caravan.duplicates;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The duplicates of a job can't be listed; the message says why, and what to do. */
public class UnlistableDuplicatesException extends UserException {
    private static final long serialVersionUID = 1L;

    UnlistableDuplicatesException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }

    UnlistableDuplicatesException(String message, Throwable cause) {
        super(ErrorKind.UNUSABLE_SOURCE, message, cause);
    }
}
