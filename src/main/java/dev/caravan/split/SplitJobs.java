package dev.caravan.split;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.LeaseSettings;
import dev.caravan.resilience.LeasedJobs;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The jobs that this process splits, and those whose chunks it waits for. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitJobs extends LeasedJobs {
    SplitJobs(Leases leases, Jobs jobs, RowsQueue queue, SplitSettings settings) {
        super(
                leases,
                jobs,
                new LeaseSettings(
                        queue.name(), settings.leaseDuration(), settings.maxAttempts(), settings.retryPause()));
    }
}
