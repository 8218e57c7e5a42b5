package dev.caravan.feed;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** No feed takes the file, or the named feed is not configured. */
public class UnknownFeedException extends UserException {
    private static final long serialVersionUID = 1L;

    UnknownFeedException(String message) {
        super(ErrorKind.UNKNOWN_FEED, message);
    }
}
