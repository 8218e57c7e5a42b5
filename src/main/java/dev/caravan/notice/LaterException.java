package dev.caravan.notice;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A receiver may take a message later. */
final class LaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration pause;

    /** @param pause that it asked for; null: it didn't */
    LaterException(String message, @Nullable Duration pause) {
        super(message);
        this.pause = pause;
    }

    @Nullable Duration pause() {
        return pause;
    }
}
