package dev.caravan.report;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.resilience.LeaseSettings;
import dev.caravan.resilience.LeasedJobs;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The jobs whose reports this process makes. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportJobs extends LeasedJobs {
    ReportJobs(Leases leases, Jobs jobs, ReportSettings settings) {
        super(
                leases,
                jobs,
                new LeaseSettings(
                        settings.queue(), settings.leaseDuration(), settings.maxAttempts(), settings.retryPause()));
    }
}
