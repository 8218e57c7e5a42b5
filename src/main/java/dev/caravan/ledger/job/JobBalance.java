package dev.caravan.ledger.job;

/**
 * A job's balance, in records and skipped lines, at one moment: {@code read = inserted + updated + duplicates + rejected + deadLettered +
 * skipped + inFlight}, always.
 *
 * @param read records read, and lines skipped
 * @param inserted rows in the table, without undone ones; of a report, records that count in it
 * @param updated records that updated a row of the table
 * @param duplicates records whose key is in the table or earlier in the file
 * @param rejected records refused with a reason
 * @param deadLettered records in dead letters
 * @param skipped lines of the source that are neither records nor the header; and records that a job which FAILED or was ABORTED never loaded, that a dry run would load, that were undone, or whose
 *     dead letter was discarded
 * @param inFlight records in flight, staged ones included
 */
public record JobBalance(
        long read,
        long inserted,
        long updated,
        long duplicates,
        long rejected,
        long deadLettered,
        long skipped,
        long inFlight) {
    /**
     * @param loaded records of loaded and discarded chunks; records among them that are not counted otherwise were skipped
     * @param staged records among them that are staged
     */
    static JobBalance of(
            Job job,
            long loaded,
            long staged,
            long inserted,
            long updated,
            long duplicates,
            long rejected,
            long deadLettered) {
        return of(
                job.state(),
                job.recordsRead(),
                job.linesSkipped(),
                loaded,
                staged,
                inserted,
                updated,
                duplicates,
                rejected,
                deadLettered);
    }

    /** As {@link #of(Job, long, long, long, long, long, long, long)}; also of the sums over jobs that have the same state. */
    public static JobBalance of(
            JobState state,
            long recordsRead,
            long linesSkipped,
            long loaded,
            long staged,
            long inserted,
            long updated,
            long duplicates,
            long rejected,
            long deadLettered) {
        long passedOver = linesSkipped + loaded - staged - inserted - updated - duplicates - rejected;
        long open = recordsRead - loaded + staged - deadLettered;
        boolean over = state.isUnloaded() || state == JobState.UNDOING;
        return new JobBalance(
                recordsRead + linesSkipped,
                inserted,
                updated,
                duplicates,
                rejected,
                deadLettered,
                over ? passedOver + open : passedOver,
                over ? 0 : open);
    }

    /** The sum of two. */
    public JobBalance plus(JobBalance other) {
        return new JobBalance(
                read + other.read,
                inserted + other.inserted,
                updated + other.updated,
                duplicates + other.duplicates,
                rejected + other.rejected,
                deadLettered + other.deadLettered,
                skipped + other.skipped,
                inFlight + other.inFlight);
    }
}
