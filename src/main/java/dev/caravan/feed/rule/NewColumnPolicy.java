package dev.caravan.feed.rule;

/** What becomes of columns of a file that the table, which is there, doesn't have. */
public enum NewColumnPolicy {
    /** The table gets them. */
    ADD,
    /** They are read over. */
    IGNORE,
    /** The file's job fails before a row has moved. */
    REJECT_FILE
}
