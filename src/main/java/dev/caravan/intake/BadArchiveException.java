package dev.caravan.intake;

/** An archive that can't be read, or holds nothing to load: it will not become better by waiting. */
public class BadArchiveException extends UnusableSourceException {
    private static final long serialVersionUID = 1L;

    BadArchiveException(String message) {
        super(message);
    }
}
