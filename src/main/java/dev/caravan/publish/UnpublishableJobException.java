package dev.caravan.publish;

import dev.caravan.ledger.job.Job;
import org.jspecify.annotations.Nullable;

/** A job can't be published: its mode, its table or its source forbids it, whoever tries. The message says why. */
class UnpublishableJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Job job;
    private final transient @Nullable PublishAttempt attempt;

    /** @param attempt null if it has not come to the rows. The rejects of those that the table refused are rolled back with its transaction. */
    UnpublishableJobException(Job job, @Nullable PublishAttempt attempt, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.job = job;
        this.attempt = attempt;
    }

    Job job() {
        return job;
    }

    @Nullable PublishAttempt attempt() {
        return attempt;
    }
}
