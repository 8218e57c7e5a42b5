package dev.caravan.feed;

/** The configuration has settings under old names; the message has each of them, and its new name. Stops the start. */
public final class RenamedSettingException extends RuntimeException {
    RenamedSettingException(String message) {
        super(message);
    }
}
