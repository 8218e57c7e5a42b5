package dev.caravan.csv;

/** This version of the source is not there any more: somebody has deleted it, or put another one in its place. */
public final class VanishedSourceException extends UnreadableSourceException {
    private static final long serialVersionUID = 1L;

    private final boolean replaced;

    public VanishedSourceException(String message, boolean replaced) {
        super(message);
        this.replaced = replaced;
    }

    /** Whether there is another version in its place. */
    public boolean isReplaced() {
        return replaced;
    }
}
