package dev.caravan.jobs;

/**
 * The expected result of a replay of several dead letters.
 *
 * @param tried dead letters that were checked
 * @param loads how many of these nothing known prevents from loading
 * @param records in these
 * @param rejected records of these that would be rejected
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
