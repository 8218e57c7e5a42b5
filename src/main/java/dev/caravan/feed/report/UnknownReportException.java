package dev.caravan.feed.report;

/** The named report is not configured. */
public class UnknownReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownReportException(String message) {
        super(message);
    }
}
