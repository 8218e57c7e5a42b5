package dev.caravan.feed;

/** No feed matches a file, or the named feed is not configured. */
public class UnknownFeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownFeedException(String message) {
        super(message);
    }
}
