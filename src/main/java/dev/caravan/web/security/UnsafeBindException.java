package dev.caravan.web.security;

/** Everybody who reaches this machine could do whatever they like. */
public final class UnsafeBindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsafeBindException(String message) {
        super(message);
    }
}
