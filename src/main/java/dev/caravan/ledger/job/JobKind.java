package dev.caravan.ledger.job;

/** What a job makes of its source. */
public enum JobKind {
    /** Rows of a table, through the queue. */
    LOAD,
    /** A file of groups, by one worker; nothing of it is on the queue. Its table is the report's name. */
    REPORT
}
