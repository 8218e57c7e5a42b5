package dev.caravan.reconcile;

/** Nothing of the job can be compared. The message says why, and what to do. */
public class UnreconcilableJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreconcilableJobException(String message) {
        super(message);
    }

    UnreconcilableJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
