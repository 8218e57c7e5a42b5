package dev.caravan.source.http;

/** A URL that can't be loaded; the message shows it without what may be secret, and says why. */
public final class UrlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UrlException(String message) {
        super(message);
    }
}
