package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Keeps this process's jobs alive until they end: renews their leases, ends those whose chunks are all accounted for, and
 * gives back those whose chunks were lost. Ends also PARTIAL jobs, anybody's, that have no dead letter any more. Called by one
 * thread at a time.
 */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LeaseRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    private final JobLease lease;
    private final Leases leases;
    private final Chunks chunks;
    private final JobCompletion ends;
    private final RowsQueue queue;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final Map<Long, Movement> movements = new HashMap<>();

    LeaseRenewal(
            JobLease lease,
            Leases leases,
            Chunks chunks,
            JobCompletion ends,
            RowsQueue queue,
            QueueDepth depth,
            SplitSettings settings) {
        this.lease = lease;
        this.leases = leases;
        this.chunks = chunks;
        this.ends = ends;
        this.queue = queue;
        this.depth = depth;
        this.settings = settings;
    }

    private record Movement(int chunks, long sinceNanos) {}

    void sweep() {
        leases.expireLeasesOfDeadProcesses(queue.name());
        leases.renew(lease.underWay(), settings.leaseDuration());
        List<Job> loading = leases.loading();
        movements.keySet().retainAll(loading.stream().map(Job::id).toList());
        loading.stream().filter(job -> !ends.complete(job.id())).forEach(this::giveBackIfStalled);
        ends.corrected(queue.name()).forEach(ends::complete);
    }

    private void giveBackIfStalled(Job job) {
        long now = System.nanoTime();
        int count = chunks.count(job.id());
        Movement last = movements.get(job.id());
        if (last == null || last.chunks != count) {
            movements.put(job.id(), new Movement(count, now));
        } else if (now - last.sinceNanos > settings.stallTimeout().toNanos() && depth.isEmpty()) {
            LOG.warn("{}", new LostChunksException(job.id()).getMessage());
            movements.remove(job.id());
            leases.release(job);
        }
    }

    /** A process that stops in good order leaves its jobs to the next at once. */
    @PreDestroy
    void leave() {
        leases.releaseAll();
    }
}
