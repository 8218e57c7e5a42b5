package dev.caravan.notification;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message was not delivered; a later attempt may succeed. */
final class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration pause;

    /** @param pause until the next attempt; null: the usual one */
    RetryLaterException(String message, @Nullable Duration pause) {
        super(message);
        this.pause = pause;
    }

    @Nullable Duration pause() {
        return pause;
    }
}
