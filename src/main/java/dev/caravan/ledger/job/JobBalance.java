package dev.caravan.ledger.job;

/**
 * A job's balance, in records, at one moment: {@code read = inserted + duplicates + rejected + deadLettered + skipped +
 * inFlight}, always.
 *
 * @param read records that the splitter has announced
 * @param inserted rows that stand in the table; those that were undone don't. Of a report: records that count in it
 * @param duplicates records whose key was there before, in the table or earlier in the file
 * @param rejected records refused with a reason
 * @param deadLettered records in chunks that wait in the dead letter queue
 * @param skipped records that a job which FAILED or was ABORTED never loaded, that a dry run would load, that were undone, or whose
 *     dead letter was discarded
 * @param inFlight records on their way
 */
public record JobBalance(
        long read, long inserted, long duplicates, long rejected, long deadLettered, long skipped, long inFlight) {
    /** @param loaded records of the chunks that are loaded or discarded; those of them that became nothing else were skipped */
    static JobBalance of(
            JobState state, long read, long loaded, long inserted, long duplicates, long rejected, long deadLettered) {
        long passedOver = loaded - inserted - duplicates - rejected;
        long open = read - loaded - deadLettered;
        boolean over = state == JobState.FAILED || state == JobState.ABORTED || state == JobState.UNDOING;
        return new JobBalance(
                read,
                inserted,
                duplicates,
                rejected,
                deadLettered,
                over ? passedOver + open : passedOver,
                over ? 0 : open);
    }
}
