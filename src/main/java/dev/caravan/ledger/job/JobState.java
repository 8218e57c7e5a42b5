package dev.caravan.ledger.job;

import java.util.Arrays;
import java.util.List;

/** States of a job. COMPLETED and the later constants are final, except PARTIAL, which a replay of the dead letters completes. */
public enum JobState {
    /** Recorded; no splitter has taken it yet. */
    QUEUED,
    /** A splitter splits the source into chunks; loaders already load them. */
    SPLITTING,
    /** All chunks are sent; loaders load them. */
    LOADING,
    /** All chunks are staged; a loader moves their rows into the table, in one transaction. */
    PUBLISHING,
    /** A worker reads the sources and computes the report. */
    REPORTING,
    /** The rows of the ended job are being deleted; then it is FAILED or ABORTED. */
    UNDOING,
    /** Every record is inserted, a duplicate, or rejected with its reason. */
    COMPLETED,
    /** As COMPLETED, except for dead letters. */
    PARTIAL,
    /** The job failed; its failure says why. The same version of the source can be loaded again. */
    FAILED,
    /** A user stopped the job. The same version of the source can be loaded again. */
    ABORTED,
    /** Another version took the source's place before anything of it was sent. It is a separate job; this one has nothing to do. */
    SUPERSEDED,
    /** The source was deleted before anything of it was sent. */
    GONE;

    /** The names of states that are {@link #isFinished finished}. */
    public static final List<String> FINISHED = Arrays.stream(values())
            .filter(JobState::isFinished)
            .map(JobState::name)
            .toList();

    /** Whether the job has ended. */
    public boolean isFinished() {
        return this == COMPLETED || this == PARTIAL || isUnloaded();
    }

    /** Whether the job has ended without an account of every record; the same version of the source can be loaded again. */
    public boolean isUnloaded() {
        return this == FAILED || this == ABORTED || this == SUPERSEDED || this == GONE;
    }
}
