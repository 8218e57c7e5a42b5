package dev.caravan.feed;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The configuration of a feed or report is invalid; the message names the key, its value and what it must be. Stops the start. */
public class InvalidFeedException extends UserException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String fault;

    InvalidFeedException(String key, Object value, String must) {
        super(ErrorKind.CONFIGURATION, "%s is \"%s\"; it %s".formatted(key, value, must));
        this.key = key;
        this.fault = "is \"%s\"; it %s".formatted(value, must);
    }

    /** The setting, by its whole name. */
    String key() {
        return key;
    }

    /** The message without the setting's name. */
    String fault() {
        return fault;
    }
}
