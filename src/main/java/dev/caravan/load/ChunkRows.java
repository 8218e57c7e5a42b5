package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.feed.LoadPlan;
import dev.caravan.ledger.Reject;
import dev.caravan.wire.ChunkHeader;
import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A chunk's records on their way through the checks: what a step refuses is a reject from then on, the rest are rows to
 * be written. The bean that {@code bean-validator} validates. Not thread-safe.
 */
@AcceptableRows
public final class ChunkRows {
    @Valid private final ChunkHeader header;

    private final JobContext context;
    private final Records records;
    private final BitSet refused = new BitSet();
    private final List<Reject> rejects = new ArrayList<>();

    ChunkRows(ChunkHeader header, JobContext context, Records records) {
        this.header = header;
        this.context = context;
        this.records = records;
    }

    /** The same records under another context, without those that were refused or break its rules. */
    ChunkRows under(JobContext other) {
        ChunkRows rows = new ChunkRows(header, other, records);
        rows.refused.or(refused);
        rows.rejects.addAll(rejects);
        rows.violations().forEach(rows::refuse);
        return rows;
    }

    ChunkHeader header() {
        return header;
    }

    LoadPlan plan() {
        return context.plan();
    }

    TargetTable table() {
        return context.table();
    }

    Records records() {
        return records;
    }

    List<Reject> rejects() {
        return rejects;
    }

    /** How many records have not been refused. */
    int accepted() {
        return records.size() - refused.cardinality();
    }

    boolean isAccepted(int record) {
        return !refused.get(record);
    }

    /** The rules that records break, which have not been refused yet. */
    List<Violation> violations() {
        return context.check().violations(records);
    }

    /** Makes a record a reject; the first reason counts. */
    void refuse(Violation violation) {
        int r = violation.record();
        if (refused.get(r)) {
            return;
        }
        refused.set(r);
        rejects.add(new Reject(
                records.record(r),
                records.line(r),
                records.offset(r),
                violation.column() < 0 || violation.column() >= plan().columns().size()
                        ? null
                        : plan().columns().get(violation.column()).header(),
                violation.reason(),
                violation.message(),
                records.originalText(r).getBytes(StandardCharsets.UTF_8)));
    }
}
