package dev.caravan.reconcile;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** Nothing of the job can be compared; the message says why, and what to do. */
public class UnreconcilableJobException extends UserException {
    private static final long serialVersionUID = 1L;

    UnreconcilableJobException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }

    UnreconcilableJobException(String message, Throwable cause) {
        super(ErrorKind.UNUSABLE_SOURCE, message, cause);
    }
}
