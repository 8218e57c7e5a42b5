package dev.caravan.ledger;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.ledger.job.Job;

/** A source can't be published together with others, because it has an unfinished job without them. */
public class JobOfOthersException extends UserException {
    private static final long serialVersionUID = 1L;

    JobOfOthersException(Job job) {
        super(
                ErrorKind.UNUSABLE_SOURCE,
                "atomic: job %1$d, which another command or request submitted for the same source, is %2$s: submit that again to finish it, or end it by caravan abort %1$d; nothing was submitted"
                        .formatted(job.id(), job.state()));
    }
}
