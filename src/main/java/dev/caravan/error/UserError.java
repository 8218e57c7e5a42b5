package dev.caravan.error;

import org.jspecify.annotations.Nullable;

/** An exception whose message tells a user what is wrong and what to do about it. */
public interface UserError {
    ErrorKind kind();

    @Nullable String getMessage();
}
