package dev.caravan.resilience;

import java.time.Duration;

/**
 * How a stage leases jobs.
 *
 * @param queue name under which its jobs wait, as {@code job.queue} holds it
 * @param leaseDuration after it another process may take a job whose worker sends no heartbeat
 * @param maxAttempts when so many workers in a row died or failed at a job, and none got further than the one before, the job FAILS
 * @param retryPause how long a job rests after a failure that may pass
 */
public record LeaseSettings(String queue, Duration leaseDuration, int maxAttempts, Duration retryPause) {
    private static final Duration LONGEST_RENEWAL_PERIOD = Duration.ofSeconds(1);
    private static final int RENEWALS_PER_LEASE = 4;

    /** Pause between two renewals of the leases: three of them may fail before a lease expires. */
    Duration renewalPeriod() {
        Duration part = leaseDuration.dividedBy(RENEWALS_PER_LEASE);
        return part.compareTo(LONGEST_RENEWAL_PERIOD) < 0 ? part : LONGEST_RENEWAL_PERIOD;
    }
}
