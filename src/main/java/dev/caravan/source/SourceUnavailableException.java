package dev.caravan.source;

import dev.caravan.ledger.job.Job;

/** A job's source can't be read again. */
public class SourceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceUnavailableException(Job job, Throwable cause) {
        super("the source of job %d can't be read again: %s".formatted(job.id(), cause.getMessage()), cause);
    }

    public SourceUnavailableException(Job job, String problem) {
        super("the source of job %d can't be read again: %s".formatted(job.id(), problem));
    }
}
