package dev.caravan.load;

/** The target table can't take the job's rows; the message says why and what to do. Fails the job. */
class UnfitTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitTableException(String message) {
        super(message);
    }
}
