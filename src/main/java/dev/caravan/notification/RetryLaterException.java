package dev.caravan.notification;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A receiver may take a message later. */
final class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration pause;

    /** @param pause that it asked for; null: it didn't */
    RetryLaterException(String message, @Nullable Duration pause) {
        super(message);
        this.pause = pause;
    }

    @Nullable Duration pause() {
        return pause;
    }
}
