package dev.caravan.load.chunk;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.RejectUpdate;
import dev.caravan.message.ChunkHeader;
import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A chunk's records between the checks: a record that a step refuses becomes a reject, the others are written.
 * The bean that {@code bean-validator} validates. Not thread-safe.
 */
@AcceptableRows
public final class ChunkRows {
    @Valid private final ChunkHeader header;

    private final LoadContext context;
    private final Records records;
    private final @Nullable CorrectionMatch correctionMatch;
    private final boolean stored;
    /** Records that are not written: refused or skipped. */
    private final BitSet out = new BitSet();

    private final BitSet skipped = new BitSet();
    private boolean isolated;
    private final List<Violation> refusals = new ArrayList<>();

    /** @param stored whether the records came from the ledger, because they didn't fit into the message */
    public ChunkRows(ChunkHeader header, LoadContext context, Records records, boolean stored) {
        this(header, context, records, null, stored);
    }

    /** A chunk of corrections: its records are the corrected ones. */
    public ChunkRows(ChunkHeader header, LoadContext context, CorrectionMatch correctionMatch, boolean stored) {
        this(header, context, correctionMatch.records(), correctionMatch, stored);
        correctionMatch.corrected().stream().forEach(this::skip);
        correctionMatch.violations().forEach(this::reject);
    }

    private ChunkRows(
            ChunkHeader header,
            LoadContext context,
            Records records,
            @Nullable CorrectionMatch correctionMatch,
            boolean stored) {
        this.header = header;
        this.context = context;
        this.records = records;
        this.correctionMatch = correctionMatch;
        this.stored = stored;
    }

    /** The same records in another context; refused records stay refused, and records that break its rules are refused too. */
    public ChunkRows revalidatedWith(LoadContext other) {
        ChunkRows rows = new ChunkRows(header, other, records, correctionMatch, stored);
        rows.out.or(out);
        rows.skipped.or(skipped);
        rows.refusals.addAll(refusals);
        rows.isolated = isolated;
        rows.violations().forEach(rows::reject);
        return rows;
    }

    public ChunkHeader header() {
        return header;
    }

    /** Whether the ledger stores the records, which the transaction that loads them deletes. */
    public boolean isStored() {
        return stored;
    }

    /** The job whose rows the records become: the chunk's job, or the job that it corrects. */
    public long job() {
        return correctionMatch == null ? header.id().job() : correctionMatch.job();
    }

    public LoadPlan plan() {
        return context.plan();
    }

    public TargetTable table() {
        return context.table();
    }

    /** The records as they are written. */
    public Records records() {
        return records;
    }

    /** Null if the chunk holds no corrections. */
    @Nullable public CorrectionMatch correctionMatch() {
        return correctionMatch;
    }

    /** How many records are neither refused nor skipped. */
    int accepted() {
        return records.size() - out.cardinality();
    }

    public boolean isAccepted(int record) {
        return !out.get(record);
    }

    public BitSet refusedOrSkipped() {
        return out;
    }

    /** Indexes of the accepted records, ascending. */
    public int[] acceptedRecords() {
        return IntStream.range(0, records.size()).filter(this::isAccepted).toArray();
    }

    /** Rejects the records that break a rule of the plan. */
    public void rejectInvalid() {
        violations().forEach(this::reject);
    }

    /** Violations of the plan's rules, of any record. */
    List<Violation> violations() {
        return context.check().violations(records);
    }

    /** From here on records that the database refuses for any reason are rejected alone. */
    public void isolate() {
        isolated = true;
    }

    public boolean isIsolated() {
        return isolated;
    }

    /** Makes a record a reject; the first reason counts. */
    public void reject(Violation violation) {
        if (!out.get(violation.record())) {
            out.set(violation.record());
            refusals.add(violation);
        }
    }

    /** Leaves out a record that is corrected already, even if it was refused. */
    public void skip(int record) {
        out.set(record);
        skipped.set(record);
    }

    /** The refused records, as written in the chunk's file. */
    public List<Reject> rejects() {
        Records source = correctionMatch == null ? records : correctionMatch.rows();
        return refusals.stream()
                .filter(violation -> !skipped.get(violation.record()))
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

    /** Updates of the rejects whose corrections were refused. */
    public List<RejectUpdate> rejectUpdates() {
        CorrectionMatch bound = correctionMatch;
        if (bound == null) {
            return List.of();
        }
        return refusals.stream()
                .filter(violation -> !skipped.get(violation.record()) && bound.isBound(violation.record()))
                .map(violation -> {
                    CorrectionMatch.Amended amended = bound.amended().get(violation.record());
                    return new RejectUpdate(
                            records.record(violation.record()),
                            columnOf(violation),
                            violation.reason(),
                            violation.message(),
                            amended.text().getBytes(StandardCharsets.UTF_8),
                            amended.plain());
                })
                .toList();
    }

    /** How many records had more or fewer fields than the plan has columns, and were accepted. */
    public FieldMismatchCounts fieldMismatches() {
        int padded = 0;
        int truncated = 0;
        for (int r = 0; r < records.size(); r++) {
            if (records.isTruncated(r)) {
                truncated++;
            } else if (records.isPadded(r)) {
                padded++;
            }
        }
        return new FieldMismatchCounts(padded, truncated);
    }

    private @Nullable String columnOf(Violation violation) {
        return violation.column() < 0 || violation.column() >= plan().columns().size()
                ? null
                : plan().columns().get(violation.column()).header();
    }
}
