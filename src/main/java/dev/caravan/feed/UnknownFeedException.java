package dev.caravan.feed;

/** A file has no feed, or a feed was named that is not configured. */
public class UnknownFeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownFeedException(String message) {
        super(message);
    }
}
