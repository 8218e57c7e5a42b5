package dev.caravan.publish;

import dev.caravan.ledger.JobGroups;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.LeaseSettings;
import dev.caravan.resilience.LeasedJobs;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The jobs that this process publishes. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class PublishJobs extends LeasedJobs {
    private final JobGroups groups;
    private final RowsQueue queue;

    PublishJobs(Leases leases, Jobs jobs, JobGroups groups, RowsQueue queue, PublishSettings settings) {
        super(
                leases,
                jobs,
                new LeaseSettings(
                        queue.name(), settings.leaseDuration(), settings.maxAttempts(), settings.retryPause()));
        this.groups = groups;
        this.queue = queue;
    }

    @Override
    protected Optional<Job> take(Leases from, LeaseSettings by) {
        return from.takeToPublish(by.queue(), by.leaseDuration());
    }

    void failBrokenGroups() {
        groups.failBroken(queue.name());
    }
}
