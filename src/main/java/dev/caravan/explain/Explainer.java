package dev.caravan.explain;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkippedLines;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.RecordedChunk;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.reject.RecordedReject;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.table.KeySearch;
import dev.caravan.load.table.TargetTables;
import dev.caravan.message.ChunkHeader;
import dev.caravan.source.SourceUnavailableException;
import dev.caravan.source.http.UrlText;
import dev.caravan.split.SourceLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Explains what became of one line of a job's source. The source is read again up to the line, in memory that does not grow with it; where it
 * can't be, the ledger says what it knows. Nothing is changed. Thread-safe.
 */
@Component
public class Explainer {
    /** For callers who wait as long as it takes. */
    public static final Duration UNLIMITED = Duration.ofDays(7);

    private final SnapshotCodec snapshotCodec;
    private final SourceLines sources;
    private final Chunks chunks;
    private final Rejects rejects;
    private final DeadLetters deadLetters;
    private final LedgerRetention ledgerRetention;
    private final FateFinder fates;
    private final RowFinder rows;
    private final TargetTables tables;
    private final EmailRule emails;

    Explainer(
            SnapshotCodec snapshotCodec,
            SourceLines sources,
            Chunks chunks,
            Rejects rejects,
            DeadLetters deadLetters,
            LedgerRetention ledgerRetention,
            FateFinder fates,
            RowFinder rows,
            TargetTables tables,
            EmailRule emails) {
        this.snapshotCodec = snapshotCodec;
        this.sources = sources;
        this.chunks = chunks;
        this.rejects = rejects;
        this.deadLetters = deadLetters;
        this.ledgerRetention = ledgerRetention;
        this.fates = fates;
        this.rows = rows;
        this.tables = tables;
        this.emails = emails;
    }

    /**
     * @param line physical line, from 1
     * @param most after which what is known so far is the answer
     * @throws UnexplainableLineException if no line of the job can be explained, whatever its source is
     */
    public Explanation explain(Job job, long line, Duration most) {
        LoadPlan plan = plan(job);
        Deadline deadline = new Deadline(most);
        try {
            SourceLine found = sources.line(job, plan, line, deadline);
            ChunkHeader header = found.chunk();
            Records records = found.records();
            return header == null || records == null
                    ? besideRecords(job, line, found)
                    : record(job, plan, line, found, header, records, deadline);
        } catch (SourceUnavailableException | Deadline.PassedException e) {
            return byLedger(job, line, String.valueOf(e.getMessage()));
        }
    }

    private LoadPlan plan(Job job) {
        if (job.kind() == JobKind.REPORT) {
            throw new UnexplainableLineException(
                    "job %d makes a report, and loads nothing: caravan rejects %1$d lists what it left out"
                            .formatted(job.id()));
        }
        if (job.plan() == null) {
            throw new UnexplainableLineException(
                    job.state().isFinished()
                            ? "job %d is %s: it ended before it had read its source".formatted(job.id(), job.state())
                            : "job %d is %s: it has not read its source yet".formatted(job.id(), job.state()));
        }
        LoadPlan plan = snapshotCodec.plan(job.plan());
        if (plan.correction() != null) {
            throw new UnexplainableLineException(
                    "job %d corrects job %d, and its rows are records of that: explain the lines of that one's source (column _line)"
                            .formatted(job.id(), plan.correction().job()));
        }
        return plan;
    }

    private static Explanation besideRecords(Job job, long line, SourceLine found) {
        SkippedLines skipped = found.skipped();
        Fate fate =
                switch (found.kind()) {
                    case HEADER -> Fate.of(Verdict.HEADER, null, "the line is the header, or a part of it");
                    case SKIPPED ->
                        Fate.of(
                                Verdict.SKIPPED,
                                skipped == null ? null : skipped.reason().code(),
                                skipped == null
                                        ? "the line is no data"
                                        : "the line is no data: " + Shortened.text(skipped.text()));
                    case BEYOND_END ->
                        Fate.of(
                                Verdict.BEYOND_END,
                                null,
                                "the source has no such line, or no record there: its last one is on line %d"
                                        .formatted(found.lastLine()));
                    case BLANK, RECORD -> Fate.of(Verdict.BLANK, null, "the line is blank");
                };
        return explanation(job, line, fate, null, null, List.of(), null, null);
    }

    private Explanation record(
            Job job,
            LoadPlan plan,
            long line,
            SourceLine found,
            ChunkHeader header,
            Records records,
            Deadline deadline) {
        int r = found.index();
        long record = records.record(r);
        Explanation.Place place = new Explanation.Place(
                record, records.line(r), found.lastLine(), records.offset(r), Shortened.text(records.originalText(r)));
        RecordedChunk recorded =
                chunks.upTo(header.id()).filter(chunk -> chunk.contains(record)).orElse(null);
        if (recorded != null
                && recorded.header().id().equals(header.id())
                && (recorded.header().offset() != header.offset()
                        || recorded.header().firstRecord() != header.firstRecord())) {
            throw new SourceUnavailableException(
                    job, "chunk %s differs from the one that was split".formatted(header.id()));
        }
        Optional<RecordedReject> reject = rejects.find(job.id(), record);
        Fate fate;
        if (reject.isPresent()) {
            fate = ofReject(job, plan, reject.get(), deadline);
        } else {
            Fate ofChunk = fates.ofChunk(job, plan, recorded, record);
            fate = ofChunk != null
                    ? ofChunk
                    : loaded(job, plan, Objects.requireNonNull(recorded), records, r, deadline);
        }
        return explanation(
                job,
                line,
                fate,
                place,
                chunk(job, header, recorded),
                ColumnChecks.of(tables.asInTable(plan), emails, records, r),
                Math.max(0, plan.loaded().size() - Shortened.COLUMNS),
                reject.map(Explainer::shown).orElse(null));
    }

    private Fate loaded(Job job, LoadPlan plan, RecordedChunk recorded, Records records, int r, Deadline deadline) {
        if (ledgerRetention.areRejectsGone(job.id()) && recorded.rejected() > 0) {
            return Fate.of(
                    Verdict.UNKNOWN,
                    null,
                    "the rejects of job %d are gone (caravan.retention.rejects), so it can't be told whether the record was rejected"
                            .formatted(job.id()));
        }
        try {
            return fates.ofRecord(job, plan, recorded, records.record(r), records, r, deadline);
        } catch (Deadline.PassedException e) {
            return Fate.of(Verdict.UNKNOWN, null, "the record was loaded, or is a duplicate: " + e.getMessage());
        }
    }

    private Fate ofReject(Job job, LoadPlan plan, RecordedReject reject, Deadline deadline) {
        Reject of = reject.reject();
        String message = (of.column() == null ? "" : "column %s: ".formatted(of.column())) + of.message();
        if (reject.correctedBy() == null) {
            return Fate.of(Verdict.REJECTED, of.reason(), message);
        }
        Fate corrected = Fate.of(
                Verdict.CORRECTED,
                of.reason(),
                "the record was rejected (%s), and job %d corrected it".formatted(message, reject.correctedBy()));
        // The correction's row is the record's: only the lineage finds it, because the key may be what was corrected.
        RowFinder.Found found = rows.byLineage(job, plan, of.record(), deadline);
        return corrected.with(found.row()).noting(found.obstacle());
    }

    private Explanation.Chunk chunk(Job job, ChunkHeader header, @Nullable RecordedChunk recorded) {
        Optional<DeadLetter> letter = recorded == null || recorded.state() == RecordedChunk.State.LOADED
                ? Optional.empty()
                : deadLetters.find(recorded.header().id());
        return new Explanation.Chunk(
                header.id().toString(),
                job.queue(),
                state(job, recorded),
                header.firstRecord(),
                header.records(),
                header.firstLine(),
                header.offset(),
                recorded == null ? null : recorded.writtenAt().toInstant().toString(),
                letter.map(DeadLetter::attempts).orElse(null),
                letter.map(dead -> Shortened.text(dead.cause().toString())).orElse(null));
    }

    private static String state(Job job, @Nullable RecordedChunk recorded) {
        if (recorded == null) {
            return job.state().isFinished() ? "not-loaded" : "in-flight";
        }
        return switch (recorded.state()) {
            case LOADED -> "loaded";
            case DEAD -> "dead-letter";
            case DISCARDED -> "discarded";
        };
    }

    /** What is known without the source: the chunk by its lines, and the reject by its line. */
    private Explanation byLedger(Job job, long line, String why) {
        RecordedChunk recorded = chunks.atLine(job.id(), line).orElse(null);
        Optional<RecordedReject> reject = recorded == null
                ? Optional.empty()
                : rejects.atLine(
                                job.id(),
                                recorded.header().firstRecord(),
                                recorded.header().records(),
                                line)
                        .filter(found -> isOn(found.reject(), line));
        Fate fate;
        if (reject.isPresent()) {
            Reject of = reject.get().reject();
            Long correctedBy = reject.get().correctedBy();
            fate = Fate.of(
                    correctedBy == null ? Verdict.REJECTED : Verdict.CORRECTED,
                    of.reason(),
                    (of.column() == null ? "" : "column %s: ".formatted(of.column()))
                            + of.message()
                            + (correctedBy == null ? "" : "; job %d corrected it".formatted(correctedBy)));
        } else if (recorded == null) {
            fate = Fate.of(Verdict.UNKNOWN, null, "the ledger has no chunk that begins on this line or before it");
        } else {
            fate = Fate.of(
                    recorded.state() == RecordedChunk.State.LOADED ? Verdict.UNKNOWN : Verdict.DEAD_LETTER,
                    null,
                    ("without the source it is not known what is on the line; it is none of the rejects. Chunk %s, the last that begins"
                                    + " there or before, has records %d to %d")
                            .formatted(
                                    recorded.header().id(),
                                    recorded.header().firstRecord(),
                                    recorded.header().firstRecord()
                                            + recorded.header().records()
                                            - 1));
        }
        return explanation(
                job,
                line,
                fate.noting(why),
                null,
                recorded == null ? null : chunk(job, recorded.header(), recorded),
                List.of(),
                null,
                reject.map(Explainer::shown).orElse(null));
    }

    /** Whether a reject contains a line, as far as its text is kept. */
    private static boolean isOn(Reject reject, long line) {
        String text = new String(reject.raw(), StandardCharsets.UTF_8);
        return line < reject.line() + Math.max(1, text.lines().count());
    }

    private static Explanation.Rejected shown(RecordedReject reject) {
        Reject of = reject.reject();
        return new Explanation.Rejected(
                of.record(),
                of.line(),
                of.offset(),
                of.column(),
                of.reason(),
                Shortened.text(of.message()),
                Shortened.text(new String(of.raw(), StandardCharsets.UTF_8)),
                reject.correctedBy());
    }

    private static Explanation explanation(
            Job job,
            long line,
            Fate fate,
            Explanation.@Nullable Place place,
            Explanation.@Nullable Chunk chunk,
            List<Explanation.Column> columns,
            @Nullable Integer columnsNotShown,
            Explanation.@Nullable Rejected reject) {
        KeySearch.Row row = fate.row();
        return new Explanation(
                job.id(),
                job.state(),
                source(job),
                job.table(),
                line,
                fate.verdict(),
                fate.reason(),
                fate.message(),
                place,
                chunk,
                columns,
                columnsNotShown == null || columnsNotShown == 0 ? null : columnsNotShown,
                reject,
                row == null ? null : new Explanation.Row(row.job(), row.record(), Shortened.values(row.values())),
                fate.winner(),
                fate.notes());
    }

    private static String source(Job job) {
        return UrlText.shown(ArchiveEntry.of(job.source())
                .map(entry -> entry.archive() + "!/" + entry.name())
                .orElse(job.source()));
    }
}
