package dev.caravan.report;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Takes jobs of reports from the ledger for this process, one at a time, and keeps them. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportLease {
    /** Exchange property: the job. */
    static final String JOB = "job";

    private final Leases leases;
    private final Jobs jobs;
    private final ReportSettings settings;
    private volatile @Nullable Long underWay;

    ReportLease(Leases leases, Jobs jobs, ReportSettings settings) {
        this.leases = leases;
        this.jobs = jobs;
        this.settings = settings;
    }

    /** Takes the next job, if there is one, and puts it on the exchange; none after one that failed, of which Camel's loop asks too. */
    boolean next(Exchange exchange) {
        underWay = null;
        boolean over = exchange.isFailed()
                || exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null
                || exchange.getContext().isStopping();
        Job job = over ? null : take();
        exchange.getMessage().setBody(job);
        exchange.setProperty(JOB, job);
        if (job != null) {
            underWay = job.id();
        }
        return job != null;
    }

    private @Nullable Job take() {
        Optional<Job> taken = leases.take(settings.queue(), settings.leaseDuration());
        while (taken.isPresent() && hasKilledItsWorkers(taken.get())) {
            taken = leases.take(settings.queue(), settings.leaseDuration());
        }
        return taken.orElse(null);
    }

    private boolean hasKilledItsWorkers(Job job) {
        if (job.epoch() <= settings.maxAttempts()) {
            return false;
        }
        int tries = leases.failedAttempts(job.id());
        return tries >= settings.maxAttempts()
                && jobs.fail(
                        job.id(),
                        "given up after %d tries in a row, of which no worker lived to say why".formatted(tries));
    }

    /** Says that this process lives, and finds out which have died. */
    void renew() {
        leases.expireLeasesOfDeadProcesses(settings.queue());
        Long job = underWay;
        leases.renew(job == null ? List.of() : List.of(job), settings.leaseDuration());
    }

    /** A process that stops in good order leaves its job to the next at once. */
    @PreDestroy
    void leave() {
        leases.releaseAll();
    }
}
