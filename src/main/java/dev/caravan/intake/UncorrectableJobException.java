package dev.caravan.intake;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The rejects of a job can't be corrected; the message names the job and says why. */
public class UncorrectableJobException extends UserException {
    private static final long serialVersionUID = 1L;

    UncorrectableJobException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }
}
