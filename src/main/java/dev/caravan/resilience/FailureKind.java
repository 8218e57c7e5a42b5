package dev.caravan.resilience;

/** What kind of failure an exception tells of, which decides what becomes of the work that met it. {@link FailureClassifier} tells them apart. */
public enum FailureKind {
    /** The database blames the values of a row: the chunk is halved until the row is alone, and that is rejected. */
    ROW_DATA,
    /** The table's columns are not what they were when the loader looked: it looks again. */
    TABLE_CHANGED,
    /** Another transaction was in the way, by a deadlock or a lock: the same work is tried again. */
    CONFLICT,
    /** The message holds no chunk: no further try would change that. */
    MALFORMED,
    /** The database can't be reached, or takes no work at present: routes pause until it does. */
    DATABASE_UNREACHABLE,
    /** The queue can't be reached, or is gone: routes pause until it is back. */
    QUEUE_UNREACHABLE,
    /** Anything else, a bug for instance: tried a few times more, then a dead letter. */
    UNKNOWN;

    /** Whether waiting is all that helps. */
    public boolean isOutage() {
        return this == DATABASE_UNREACHABLE || this == QUEUE_UNREACHABLE;
    }

    /** The kind that the failure, or the first of its causes that is known, is of. */
    public static FailureKind of(Throwable failure) {
        return FailureClassifier.kindOf(failure);
    }
}
