package dev.caravan.split;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.queue.RowsQueue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes jobs from the ledger for this process to split. */
@Component
class JobLease {
    /** Exchange property: the job that is being split. */
    static final String JOB = "job";

    private final Leases leases;
    private final Jobs jobs;
    private final RowsQueue queue;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();

    JobLease(Leases leases, Jobs jobs, RowsQueue queue, QueueDepth depth, SplitSettings settings) {
        this.leases = leases;
        this.jobs = jobs;
        this.queue = queue;
        this.depth = depth;
        this.settings = settings;
    }

    /**
     * Takes the next job, if there is one, and puts it on the exchange; none after a job that failed, since Camel's loop
     * asks once more before it breaks off (LoopProcessor), and a job taken then would be leased and never split.
     */
    boolean next(Exchange exchange) {
        underWay.remove(exchange.getFromRouteId());
        boolean over = exchange.isFailed()
                || exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null
                || exchange.getContext().isStopping();
        Job job = over ? null : take();
        exchange.getMessage().setBody(job);
        exchange.setProperty(JOB, job);
        if (job != null) {
            underWay.put(exchange.getFromRouteId(), job.id());
        }
        return job != null;
    }

    /** The next that has not killed all its splitters. */
    private @Nullable Job take() {
        Optional<Job> taken = leases.take(queue.name(), settings.leaseDuration());
        while (taken.isPresent() && hasKilledItsSplitters(taken.get())) {
            taken = leases.take(queue.name(), settings.leaseDuration());
        }
        return taken.orElse(null);
    }

    private boolean hasKilledItsSplitters(Job job) {
        // The epoch counts all leases: few jobs have to be asked about.
        if (job.epoch() <= settings.maxAttempts()) {
            return false;
        }
        int tries = leases.failedAttempts(job.id());
        return tries >= settings.maxAttempts()
                && jobs.fail(
                        job.id(),
                        "given up after %d tries in a row: those who read it died, and none got further than the one before"
                                .formatted(tries));
    }

    /** The jobs that the routes of this process are splitting, by their ids. */
    Collection<Long> underWay() {
        return List.copyOf(underWay.values());
    }

    /**
     * Whether a job has chunks to send. One that was split already and changed hands has not, as long as its chunks may
     * still be on the queue; the watch sees to it then.
     */
    boolean needsSplitting(Exchange exchange) {
        Job job = exchange.getProperty(JOB, Job.class);
        return job.state() != JobState.LOADING || depth.isEmpty();
    }
}
