package dev.caravan.resilience;

/** The process stops while it works on a job; the next worker that leases the job resumes it. */
public final class ShutdownException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
