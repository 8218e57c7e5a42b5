package dev.caravan.operate;

/**
 * What would become of several dead letters if they were replayed now.
 *
 * @param tried how many were looked at
 * @param loads for how many of them nothing is known to be in the way
 * @param records in all that were looked at
 * @param rejected how many of those would be rejected
 */
public record DeadLetterTrials(long tried, long loads, long records, long rejected) {
    static final DeadLetterTrials NONE = new DeadLetterTrials(0, 0, 0, 0);

    DeadLetterTrials plus(DeadLetterTrial trial) {
        return new DeadLetterTrials(
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
