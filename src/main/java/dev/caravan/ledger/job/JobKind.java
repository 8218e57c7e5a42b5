package dev.caravan.ledger.job;

/** What a job does with its source. */
public enum JobKind {
    /** Loads rows into a table, through the queue. */
    LOAD,
    /** Makes a report by one worker, without the queue. Its table is the report's name. */
    REPORT
}
