package dev.caravan.load.table;

/** The job's mode forbids to publish its rows, as they are or as the table is; the message says why. Nothing was changed. */
public class UnpublishableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnpublishableException(String message) {
        super(message);
    }
}
