package dev.caravan.feed.rule;

/** What becomes of columns of a file that its feed has no rule for. */
public enum UndeclaredColumnPolicy {
    LOAD,
    /** They are read over. */
    IGNORE,
    /** The file's job fails before a row has moved. */
    REJECT_FILE
}
