package dev.caravan.source;

/** The source can't be loaded, now or ever: gone, changed, or empty. Fails its job with this message. */
public class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }
}
