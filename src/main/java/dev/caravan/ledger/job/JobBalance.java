package dev.caravan.ledger.job;

/**
 * A job's balance, in records, at one moment: {@code read = inserted + duplicates + rejected + deadLettered + skipped +
 * inFlight}, always.
 *
 * @param read records read
 * @param inserted rows in the table, without undone ones; of a report, records that count in it
 * @param duplicates records whose key is in the table or earlier in the file
 * @param rejected records refused with a reason
 * @param deadLettered records in dead letters
 * @param skipped records that a job which FAILED or was ABORTED never loaded, that a dry run would load, that were undone, or whose
 *     dead letter was discarded
 * @param inFlight records in flight
 */
public record JobBalance(
        long read, long inserted, long duplicates, long rejected, long deadLettered, long skipped, long inFlight) {
    /** @param loaded records of loaded and discarded chunks; records among them that are not counted otherwise were skipped */
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
