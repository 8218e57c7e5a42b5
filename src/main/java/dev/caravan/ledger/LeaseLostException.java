package dev.caravan.ledger;

/** The job was aborted, has ended, or has since been leased by another worker. The caller must stop working on it. */
public class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(long job) {
        super("job %d has ended or is another splitter's now".formatted(job));
    }
}
