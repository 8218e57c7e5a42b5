package dev.caravan.feed.plan;

/** The file can't be loaded by its job's settings; the message says why, and no row has moved. */
public class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlanException(String message) {
        super(message);
    }
}
