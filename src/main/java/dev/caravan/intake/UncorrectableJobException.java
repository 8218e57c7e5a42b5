package dev.caravan.intake;

/** A job's rejects can't be corrected; the message names the job and says why. */
public class UncorrectableJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncorrectableJobException(String message) {
        super(message);
    }
}
