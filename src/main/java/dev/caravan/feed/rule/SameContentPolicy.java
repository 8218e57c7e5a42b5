package dev.caravan.feed.rule;

/** How a source is handled whose content a job has loaded into the same table, under whatever name. */
public enum SameContentPolicy {
    /** It is skipped. */
    SKIP,
    /** It is loaded again, unless it is the same version of the same source. */
    LOAD
}
