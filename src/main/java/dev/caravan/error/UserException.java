package dev.caravan.error;

import org.jspecify.annotations.Nullable;

/** Base class of exceptions that are {@link UserError}s; a subclass exists where callers catch it. */
public class UserException extends RuntimeException implements UserError {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public UserException(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public UserException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
