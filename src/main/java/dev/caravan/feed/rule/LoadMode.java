package dev.caravan.feed.rule;

/** How a job's rows and the table's present rows become the table's new content. */
public enum LoadMode {
    /** The job's rows are added; rows that the file doesn't have stay. */
    ADD,
    /** The file becomes the table's whole content. */
    REPLACE,
    /** As ADD with {@link DuplicatePolicy#UPDATE}, and rows whose key the file doesn't have are deleted, or marked. */
    SYNC
}
