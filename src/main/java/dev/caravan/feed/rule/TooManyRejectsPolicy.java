package dev.caravan.feed.rule;

/** What becomes of the rows of a job that FAILED because too many of its records were rejected. */
public enum TooManyRejectsPolicy {
    /** Those that are loaded stay. */
    KEEP,
    /** Those that are loaded are deleted again. */
    UNDO
}
