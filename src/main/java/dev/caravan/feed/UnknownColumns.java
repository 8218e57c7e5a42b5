package dev.caravan.feed;

/** What becomes of columns of a file that its feed has no rule for. */
public enum UnknownColumns {
    LOAD,
    /** They are read over. */
    IGNORE,
    /** The file's job fails before a row has moved. */
    REJECT_FILE
}
