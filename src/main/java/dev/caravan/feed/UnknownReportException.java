package dev.caravan.feed;

/** A report was named that is not configured. */
public class UnknownReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownReportException(String message) {
        super(message);
    }
}
