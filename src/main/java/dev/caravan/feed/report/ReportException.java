package dev.caravan.feed.report;

/** The report can't be made, and another attempt would fail too. The job fails with the message. */
public class ReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReportException(String message) {
        super(message);
    }

    public ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
