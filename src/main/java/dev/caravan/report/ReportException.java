package dev.caravan.report;

/** A report that can't be made, whoever tries; the message is what its job says. */
class ReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReportException(String message) {
        super(message);
    }

    ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
