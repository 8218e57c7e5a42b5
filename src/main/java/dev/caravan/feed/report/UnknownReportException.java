package dev.caravan.feed.report;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The named report is not configured. */
public class UnknownReportException extends UserException {
    private static final long serialVersionUID = 1L;

    public UnknownReportException(String message) {
        super(ErrorKind.UNKNOWN_REPORT, message);
    }
}
