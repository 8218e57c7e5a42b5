package dev.caravan.load;

import dev.caravan.check.RowCheck;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.Utf8;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.LoadContext;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.TargetTables;
import dev.caravan.message.MalformedMessageException;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** A least-recently-used cache of the jobs that this process loads. Thread-safe. */
@Component
class LoadContextCache {
    private static final int KEPT = 256;

    private final Jobs jobs;
    private final SnapshotCodec snapshotCodec;
    private final EmailRule emails;
    private final TargetTables tables;
    private final Map<Long, LoadContext> latest = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, LoadContext> eldest) {
            return size() > KEPT;
        }
    });

    LoadContextCache(Jobs jobs, SnapshotCodec snapshotCodec, EmailRule emails, TargetTables tables) {
        this.jobs = jobs;
        this.snapshotCodec = snapshotCodec;
        this.emails = emails;
        this.tables = tables;
    }

    /**
     * The context for a chunk's text: read anew if the encoding was open when it was read and has been recorded since.
     *
     * @throws MalformedMessageException if the ledger has no such job, or one without a plan
     * @throws IncompatibleTableException if the target table can't take the job's rows
     */
    LoadContext of(long job, byte[] text) {
        LoadContext known = latest.get(job);
        if (known == null || (known.plan().isEncodingOpen() && Utf8.asciiEnd(text, 0, text.length) < text.length)) {
            known = make(job);
            latest.put(job, known);
        }
        return known;
    }

    /**
     * The job's context with columns wide enough for these records: the given one, unless a value doesn't fit.
     *
     * @throws IncompatibleTableException if the table's columns can't be changed
     */
    LoadContext wideEnough(LoadContext known, Records records) {
        BitSet narrow = known.check().tooNarrow(records);
        if (narrow.isEmpty()) {
            return known;
        }
        LoadContext wide = context(known.job(), known.parser(), tables.widen(known.job(), known.plan(), narrow));
        latest.put(known.job(), wide);
        return wide;
    }

    /** Reads the table's columns again, and validates the exchange's chunk against them. */
    void renew(Exchange exchange) {
        ChunkRows rows = exchange.getMessage().getBody(ChunkRows.class);
        LoadContext fresh = make(rows.header().id().job());
        latest.put(fresh.job(), fresh);
        exchange.getMessage().setBody(rows.revalidatedWith(fresh));
    }

    private LoadContext make(long id) {
        Job job = jobs.find(id)
                .orElseThrow(() -> new MalformedMessageException("the ledger has no job %d".formatted(id)));
        if (job.plan() == null) {
            throw new MalformedMessageException("job %d has sent no chunk".formatted(id));
        }
        LoadPlan plan = snapshotCodec.plan(job.plan());
        TargetTable table =
                Objects.equals(job.chunksTotal(), 1) ? tables.prepareForOneChunk(id, plan) : tables.prepare(id, plan);
        return context(id, table.plan().fittingMoments().parser(), table);
    }

    private LoadContext context(long job, RecordParser parser, TargetTable table) {
        return new LoadContext(job, table.plan(), parser, new RowCheck(table.plan(), emails), table);
    }
}
