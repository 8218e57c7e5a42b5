package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Keeps this process's jobs until they end: renews their leases, ends jobs whose chunks are all recorded, and releases jobs whose chunks
 * were lost. Also ends PARTIAL jobs, of any process, that have no dead letter any more. Called by one thread at a time.
 */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LeaseRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    private final SplitJobs jobs;
    private final Leases leases;
    private final Chunks chunks;
    private final JobCompletion completion;
    private final RowsQueue queue;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final Map<Long, Movement> movements = new HashMap<>();

    LeaseRenewal(
            SplitJobs jobs,
            Leases leases,
            Chunks chunks,
            JobCompletion completion,
            RowsQueue queue,
            QueueDepth depth,
            SplitSettings settings) {
        this.jobs = jobs;
        this.leases = leases;
        this.chunks = chunks;
        this.completion = completion;
        this.queue = queue;
        this.depth = depth;
        this.settings = settings;
    }

    private record Movement(int chunks, long sinceNanos) {}

    void renew() {
        jobs.renew();
        List<Job> loading = leases.loading();
        List<Long> ids = loading.stream().map(Job::id).toList();
        movements.keySet().retainAll(ids);
        Map<Long, Integer> counts = chunks.counts(ids);
        loading.forEach(job -> watch(job, counts.getOrDefault(job.id(), 0)));
        completion.corrected(queue.name()).forEach(completion::complete);
    }

    /** Asks more only of a job that has moved: many small ones may wait for their turn. */
    private void watch(Job job, int count) {
        long now = System.nanoTime();
        Movement last = movements.get(job.id());
        boolean moved = last == null ? count > 0 : last.chunks != count;
        if ((moved || isAccounted(job, count)) && completion.complete(job.id())) {
            movements.remove(job.id());
        } else if (last == null || moved) {
            movements.put(job.id(), new Movement(count, now));
        } else if (now - last.sinceNanos > settings.stallTimeout().toNanos() && depth.isEmpty()) {
            LOG.warn("{}", new LostChunksException(job.id()).getMessage());
            movements.remove(job.id());
            leases.release(job);
        }
    }

    private static boolean isAccounted(Job job, int count) {
        return job.chunksTotal() != null && count >= job.chunksTotal();
    }
}
