package dev.caravan.feed;

/** What becomes of the rows of a job that FAILED because too many of its records were rejected. */
public enum TooManyRejects {
    /** Those that are loaded stay. */
    KEEP,
    /** Those that are loaded are deleted again. */
    UNDO
}
