package dev.caravan.feed.rule;

/** How columns of a file are handled that its feed has no rule for. */
public enum UndeclaredColumnPolicy {
    LOAD,
    /** They are skipped. */
    IGNORE,
    /** The file's job fails before a row is written. */
    REJECT_FILE
}
