package dev.caravan.ledger.job;

/**
 * The result of a claim.
 *
 * @param job the job of the source
 * @param match by what an earlier job was found to be the job of the source
 * @param submitted what was claimed
 */
public record Claim(Job job, Match match, NewJob submitted) {
    /** What a source has in common with the source of an earlier job. */
    public enum Match {
        /** Nothing: the claim created the job. */
        NONE,
        /** It is the same version of the same source. */
        VERSION,
        /** Its bytes; name, place and time may differ. */
        CONTENT
    }

    /** Whether this claim created the job; false if it existed. */
    public boolean created() {
        return match == Match.NONE;
    }

    /** Whether the source needs no load, because the earlier job is COMPLETED. */
    public boolean wasLoadedBefore() {
        return !created() && job.state() == JobState.COMPLETED;
    }

    /** The job as it would be if it had loaded the submitted source itself: that is the source to be archived. */
    public Job archived() {
        return job.withSource(submitted.source(), submitted.version(), submitted.bytes());
    }
}
