package dev.caravan.ledger.job;

/** Is told of the beginnings and ends of jobs in this process. Implementations are thread-safe. */
public interface JobListener {
    /** A worker has leased a job for the first time. */
    void started(Job job);

    /** A job has ended, perhaps anew; within the transaction, which may still be rolled back. */
    void ended(long job);
}
