package dev.caravan.load;

import dev.caravan.check.EmailRule;
import dev.caravan.check.RowCheck;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Jobs;
import dev.caravan.wire.MalformedMessageException;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
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

    /**
     * The job's context with columns wide enough for these records, which is the one given but for the first value that doesn't fit.
     *
     * @throws UnfitTableException if the table's columns can't be changed
     */
    JobContext wideEnough(JobContext known, Records records) {
        BitSet narrow = known.check().tooNarrow(records);
        if (narrow.isEmpty()) {
            return known;
        }
        JobContext wide = context(known.job(), known.parser(), tables.widen(known.plan(), narrow));
        latest.put(known.job(), wide);
        return wide;
    }

    /** Looks at the table again, and puts the chunk under what it is now. */
    void renew(Exchange exchange) {
        ChunkRows rows = exchange.getMessage().getBody(ChunkRows.class);
        JobContext fresh = make(rows.header().id().job());
        latest.put(fresh.job(), fresh);
        exchange.getMessage().setBody(rows.under(fresh));
    }

    private JobContext make(long id) {
        Job job = jobs.find(id)
                .orElseThrow(() -> new MalformedMessageException("the ledger has no job %d".formatted(id)));
        if (job.plan() == null) {
            throw new MalformedMessageException("job %d has sent no chunk".formatted(id));
        }
        LoadPlan plan = snapshots.plan(job.plan());
        return context(id, plan.parser(), tables.prepare(plan));
    }

    private JobContext context(long job, RecordParser parser, TargetTable table) {
        return new JobContext(job, table.plan(), parser, new RowCheck(table.plan(), emails), table);
    }
}
