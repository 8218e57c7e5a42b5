package dev.caravan.feed.rule;

/** How a job ends of whose source every record was rejected. */
public enum AllRejectedPolicy {
    /** As FAILED: the file is most likely not what it was taken for. */
    FAIL,
    /** As COMPLETED. */
    COMPLETE
}
