package dev.caravan.split;

import dev.caravan.ledger.Job;

/** A job's source can't be read again. */
public class SourceGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SourceGoneException(Job job, Throwable cause) {
        super("the source of job %d can't be read again: %s".formatted(job.id(), cause.getMessage()), cause);
    }

    SourceGoneException(Job job, String problem) {
        super("the source of job %d can't be read again: %s".formatted(job.id(), problem));
    }
}
