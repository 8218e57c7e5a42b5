package dev.caravan.resilience;

/** The kind of a failure, which decides how the failed work is handled. {@link FailureClassifier} finds it from the exception. */
public enum FailureKind {
    /** The database refuses the values of a row: the chunk is halved until the row is found, and the row is rejected. */
    ROW_DATA,
    /** The table's columns have changed since the loader read them: it reads them again. */
    TABLE_CHANGED,
    /** The database refuses the statement whatever the rows are, as long as table and privileges stay as they are: the job fails. */
    REFUSED,
    /** A deadlock with another transaction, or its lock: the same work is retried. */
    CONFLICT,
    /** The message holds no chunk: a retry would not help. */
    MALFORMED,
    /** The database can't be reached, or accepts no work at present: routes pause until it does. */
    DATABASE_UNREACHABLE,
    /** The database answers, and lets this process not in: routes pause until a person has changed that. */
    DATABASE_REFUSES,
    /** The queue can't be reached, or does not exist: the routes that need it pause until it is back. */
    QUEUE_UNREACHABLE,
    /** The queue answers, and refuses: a right or an attribute is missing. The routes that need it pause until a person has changed that. */
    QUEUE_REFUSES,
    /** Anything else, a bug for instance: retried a few times, then a dead letter. */
    UNKNOWN;

    /** Whether work must wait until database or queue are back. */
    public boolean isOutage() {
        return this == DATABASE_UNREACHABLE || this == QUEUE_UNREACHABLE || isRefusal();
    }

    /** Whether it is an outage that doesn't end by itself. */
    boolean isRefusal() {
        return this == DATABASE_REFUSES || this == QUEUE_REFUSES;
    }

    /** The kind of the failure, or of its innermost cause that has a known kind. */
    public static FailureKind of(Throwable failure) {
        return FailureClassifier.kindOf(failure);
    }
}
