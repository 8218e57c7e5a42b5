package dev.caravan.load;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.feed.LoadPlan;
import dev.caravan.ledger.Amendment;
import dev.caravan.ledger.Mended;
import dev.caravan.ledger.Reject;
import dev.caravan.wire.ChunkHeader;
import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk's records on their way through the checks: what a step refuses is a reject from then on, the rest are rows to
 * be written. The bean that {@code bean-validator} validates. Not thread-safe.
 */
@AcceptableRows
public final class ChunkRows {
    @Valid private final ChunkHeader header;

    private final JobContext context;
    private final Records records;
    private final @Nullable Binding binding;
    /** Records that are not written: refused, or passed over. */
    private final BitSet out = new BitSet();

    private final BitSet passedOver = new BitSet();
    private final List<Violation> refusals = new ArrayList<>();

    ChunkRows(ChunkHeader header, JobContext context, Records records) {
        this(header, context, records, null);
    }

    /** Corrections: the records are those that the rows stand for. */
    ChunkRows(ChunkHeader header, JobContext context, Binding binding) {
        this(header, context, binding.records(), binding);
        binding.corrected().stream().forEach(this::passOver);
        binding.violations().forEach(this::refuse);
    }

    private ChunkRows(ChunkHeader header, JobContext context, Records records, @Nullable Binding binding) {
        this.header = header;
        this.context = context;
        this.records = records;
        this.binding = binding;
    }

    /** The same records under another context, without those that were refused or break its rules. */
    ChunkRows under(JobContext other) {
        ChunkRows rows = new ChunkRows(header, other, records, binding);
        rows.out.or(out);
        rows.passedOver.or(passedOver);
        rows.refusals.addAll(refusals);
        rows.violations().forEach(rows::refuse);
        return rows;
    }

    ChunkHeader header() {
        return header;
    }

    /** The job whose rows the records become: the chunk's, or the one that it corrects. */
    long job() {
        return binding == null ? header.id().job() : binding.job();
    }

    LoadPlan plan() {
        return context.plan();
    }

    TargetTable table() {
        return context.table();
    }

    /** As they are to be written. */
    Records records() {
        return records;
    }

    /** What the records correct; null: nothing. */
    @Nullable Binding binding() {
        return binding;
    }

    /** How many records have not been refused. */
    int accepted() {
        return records.size() - out.cardinality();
    }

    boolean isAccepted(int record) {
        return !out.get(record);
    }

    BitSet refusedOrPassedOver() {
        return out;
    }

    /** The rules that records break, which have not been refused yet. */
    List<Violation> violations() {
        return context.check().violations(records);
    }

    /** Makes a record a reject; the first reason counts. */
    void refuse(Violation violation) {
        if (!out.get(violation.record())) {
            out.set(violation.record());
            refusals.add(violation);
        }
    }

    /** Leaves a record out that is corrected already, whatever is to be said of it. */
    void passOver(int record) {
        out.set(record);
        passedOver.set(record);
    }

    /** Those that were refused, as they stand in the chunk's own file. */
    List<Reject> rejects() {
        Records source = binding == null ? records : binding.rows();
        return refusals.stream()
                .filter(violation -> !passedOver.get(violation.record()))
                .map(violation -> {
                    int r = violation.record();
                    return new Reject(
                            source.record(r),
                            source.line(r),
                            source.offset(r),
                            columnOf(violation),
                            violation.reason(),
                            violation.message(),
                            source.originalText(r).getBytes(StandardCharsets.UTF_8));
                })
                .toList();
    }

    /** What corrections that were refused make of the rejects that they were to correct. */
    List<Amendment> amendments() {
        Binding bound = binding;
        if (bound == null) {
            return List.of();
        }
        return refusals.stream()
                .filter(violation -> !passedOver.get(violation.record()) && bound.isBound(violation.record()))
                .map(violation -> {
                    Binding.Amended amended = bound.amended().get(violation.record());
                    return new Amendment(
                            records.record(violation.record()),
                            columnOf(violation),
                            violation.reason(),
                            violation.message(),
                            amended.text().getBytes(StandardCharsets.UTF_8),
                            amended.plain());
                })
                .toList();
    }

    /** How many of the records had another number of fields than the columns, and were taken nonetheless. */
    Mended mended() {
        int padded = 0;
        int truncated = 0;
        for (int r = 0; r < records.size(); r++) {
            if (records.isTruncated(r)) {
                truncated++;
            } else if (records.found(r) < records.fields(r)) {
                padded++;
            }
        }
        return new Mended(padded, truncated);
    }

    private @Nullable String columnOf(Violation violation) {
        return violation.column() < 0 || violation.column() >= plan().columns().size()
                ? null
                : plan().columns().get(violation.column()).header();
    }
}
