package dev.caravan.resilience;

/** State of the database or of a queue, as this process found it. */
public enum BreakerState {
    /** Work goes through. */
    CLOSED,
    /** It can't be reached, or a queue does not exist: work pauses until it is back. */
    OPEN,
    /** It answers, and refuses: a privilege, a password, an attribute must be changed by a person. Work pauses too. */
    REFUSED
}
