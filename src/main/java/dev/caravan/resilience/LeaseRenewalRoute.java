package dev.caravan.resilience;

import java.time.Duration;

/** Every second, or oftener if leases are short: keeps the leases of one stage's jobs. */
public final class LeaseRenewalRoute extends PeriodicRoute {
    /** @param renewal calls {@link LeasedJobs#renew}; a stage may do more on this occasion */
    public LeaseRenewalRoute(String id, LeasedJobs jobs, Runnable renewal) {
        super(
                id,
                "Keeps the leases of this process's jobs",
                Duration.ZERO,
                jobs.settings().renewalPeriod(),
                exchange -> renewal.run());
    }
}
