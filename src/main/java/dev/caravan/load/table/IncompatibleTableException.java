package dev.caravan.load.table;

/** The target table can't take the job's rows; the message says why and what to do. Fails the job. */
public class IncompatibleTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleTableException(String message) {
        super(message);
    }
}
