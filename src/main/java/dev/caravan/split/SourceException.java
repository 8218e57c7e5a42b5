package dev.caravan.split;

/** The source can't be loaded, now or ever: gone, changed, or empty. Fails its job with this message. */
public class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SourceException(String message) {
        super(message);
    }
}
