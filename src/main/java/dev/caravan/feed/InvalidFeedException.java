package dev.caravan.feed;

/** A feed's configuration is invalid. The message names the key, its value and what it must be. Stops the start. */
public class InvalidFeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidFeedException(String key, Object value, String must) {
        super("%s is \"%s\"; it %s".formatted(key, value, must));
    }
}
