package dev.caravan.ledger;

/**
 * A job's balance, in records, at one moment: {@code read = inserted + duplicates + rejected + deadLettered + skipped +
 * inFlight}, always.
 *
 * @param read records that the splitter has announced
 * @param inserted rows that stand in the table
 * @param duplicates records whose key was there before, in the table or earlier in the file
 * @param rejected records refused with a reason
 * @param deadLettered records in chunks that wait in the dead letter queue
 * @param skipped records that a job which FAILED or was ABORTED never loaded
 * @param inFlight records on their way
 */
public record Counts(
        long read, long inserted, long duplicates, long rejected, long deadLettered, long skipped, long inFlight) {
    static Counts of(JobState state, long read, long inserted, long duplicates, long rejected, long deadLettered) {
        long open = read - inserted - duplicates - rejected - deadLettered;
        boolean over = state == JobState.FAILED || state == JobState.ABORTED;
        return new Counts(read, inserted, duplicates, rejected, deadLettered, over ? open : 0, over ? 0 : open);
    }
}
