package dev.caravan.report.grouping;

/** A report that can't be made, whoever tries; the message is what its job says. */
public class ReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReportException(String message) {
        super(message);
    }

    public ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
