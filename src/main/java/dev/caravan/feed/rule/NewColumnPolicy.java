package dev.caravan.feed.rule;

/** How columns of a file are handled that the existing table lacks. */
public enum NewColumnPolicy {
    /** They are added to the table. */
    ADD,
    /** They are skipped. */
    IGNORE,
    /** The file's job fails before a row is written. */
    REJECT_FILE
}
