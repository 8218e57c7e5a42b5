package dev.caravan.feed.rule;

/** How a record is handled whose key exists in the table or in another record of the file. */
public enum DuplicatePolicy {
    /** The first record of a key in the file wins; a row that exists stays as it is. */
    KEEP,
    /** The last record of a key in the file wins, and updates the row that exists. */
    UPDATE,
    /** The job fails, and nothing is loaded. */
    FAIL
}
