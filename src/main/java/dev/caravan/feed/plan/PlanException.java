package dev.caravan.feed.plan;

/** The file can't be loaded with its job's settings. The message says why; no row was written. */
public class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlanException(String message) {
        super(message);
    }
}
