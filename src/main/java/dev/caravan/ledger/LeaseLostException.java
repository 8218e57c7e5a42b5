package dev.caravan.ledger;

/** The job was aborted, has ended, or is another splitter's by now: whoever gets this must stop working on it. */
public class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(long job) {
        super("job %d has ended or is another splitter's now".formatted(job));
    }
}
