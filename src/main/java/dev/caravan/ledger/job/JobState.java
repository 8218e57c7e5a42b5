package dev.caravan.ledger.job;

import java.util.Arrays;
import java.util.List;

/** Where a job stands. Those from COMPLETED on are final, but for PARTIAL, which a replay of its dead letters completes. */
public enum JobState {
    /** Recorded; no splitter has taken it yet. */
    QUEUED,
    /** A splitter cuts the source into chunks; loaders already load them. */
    SPLITTING,
    /** Every chunk is on the queue; loaders are at work. */
    LOADING,
    /** A worker reads the sources and works out the report. */
    REPORTING,
    /** It has ended, and the rows that it inserted are being deleted again; then it is FAILED or ABORTED. */
    UNDOING,
    /** Every record is inserted, a duplicate, or rejected with its reason. */
    COMPLETED,
    /** As COMPLETED, but for chunks that lie in the dead letter queue. */
    PARTIAL,
    /** Given up; the reason is on the job. The same version of the source may be tried again. */
    FAILED,
    /** Stopped by a person. The same version of the source may be tried again. */
    ABORTED;

    /** The names of those that {@link #isFinished}. */
    public static final List<String> FINISHED = Arrays.stream(values())
            .filter(JobState::isFinished)
            .map(JobState::name)
            .toList();

    /** Whether nothing moves any more by itself. */
    public boolean isFinished() {
        return this == COMPLETED || this == PARTIAL || this == FAILED || this == ABORTED;
    }
}
