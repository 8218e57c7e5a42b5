package dev.caravan.upload;

/** Whether a complete upload waits for its client to say what it becomes. */
public enum Hold {
    /** It is a job as soon as it is complete. */
    NONE,
    /** It waits, and expires as an unfinished upload does. */
    HELD,
    /** Its client has started it: it is loaded, or the report that the options name. */
    STARTED
}
