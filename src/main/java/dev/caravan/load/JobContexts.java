package dev.caravan.load;

import dev.caravan.check.EmailRule;
import dev.caravan.check.RowCheck;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Jobs;
import dev.caravan.wire.MalformedMessageException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The jobs that this process's loaders are at, the latest used ones kept. Thread-safe. */
@Component
class JobContexts {
    private static final int KEPT = 256;

    private final Jobs jobs;
    private final Snapshots snapshots;
    private final EmailRule emails;
    private final TargetTables tables;
    private final Map<Long, JobContext> latest = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, JobContext> eldest) {
            return size() > KEPT;
        }
    });

    JobContexts(Jobs jobs, Snapshots snapshots, EmailRule emails, TargetTables tables) {
        this.jobs = jobs;
        this.snapshots = snapshots;
        this.emails = emails;
        this.tables = tables;
    }

    /**
     * @throws MalformedMessageException if the ledger has no such job, or one without a plan
     * @throws UnfitTableException if the target table can't take the job's rows
     */
    JobContext of(long job) {
        JobContext known = latest.get(job);
        if (known == null) {
            known = make(job);
            latest.put(job, known);
        }
        return known;
    }

    private JobContext make(long id) {
        Job job = jobs.find(id)
                .orElseThrow(() -> new MalformedMessageException("the ledger has no job %d".formatted(id)));
        if (job.plan() == null) {
            throw new MalformedMessageException("job %d has sent no chunk".formatted(id));
        }
        LoadPlan plan = snapshots.plan(job.plan());
        return new JobContext(id, plan, plan.parser(), new RowCheck(plan, emails), tables.prepare(plan));
    }
}
