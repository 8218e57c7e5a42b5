package dev.caravan.explain;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** No line of the job can be explained; the message says why, and what to do. */
public class UnexplainableLineException extends UserException {
    private static final long serialVersionUID = 1L;

    UnexplainableLineException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }
}
