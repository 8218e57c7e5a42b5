package dev.caravan.feed.rule;

/** By which way a job's rows get into its table. */
public enum LoadMethod {
    /** Caravan chooses, once it has read the head of the source: staged for large sources, and for modes that need it. */
    AUTO,
    /** Each chunk's rows are written into the table, and visible, as soon as the chunk is loaded. */
    DIRECT,
    /** Chunks go into a staging table of the job; when the last is there, one transaction publishes them. */
    STAGED
}
