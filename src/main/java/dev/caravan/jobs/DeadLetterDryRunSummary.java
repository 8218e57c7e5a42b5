package dev.caravan.jobs;

/**
 * What would become of several dead letters if they were replayed now.
 *
 * @param tried how many were looked at
 * @param loads for how many of them nothing is known to be in the way
 * @param records in all that were looked at
 * @param rejected how many of those would be rejected
 */
public record DeadLetterDryRunSummary(long tried, long loads, long records, long rejected) {
    static final DeadLetterDryRunSummary NONE = new DeadLetterDryRunSummary(0, 0, 0, 0);

    DeadLetterDryRunSummary plus(DeadLetterDryRun trial) {
        return new DeadLetterDryRunSummary(
                tried + 1,
                loads + (trial.obstacle() == null ? 1 : 0),
                records + trial.records(),
                rejected + trial.rejected());
    }

    /** How many would not load. */
    public long hindered() {
        return tried - loads;
    }
}
