package dev.caravan.feed.rule;

/** How the rows of a job are handled that FAILED because too many of its records were rejected. */
public enum TooManyRejectsPolicy {
    /** Loaded rows stay. */
    KEEP,
    /** Loaded rows are deleted again. */
    UNDO
}
