package dev.caravan.cli.preview;

import dev.caravan.check.Violation;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.plan.TypeInference;
import dev.caravan.feed.rule.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A file as the loader would read it. It is read anew each time, so that nothing is held. */
final class Preview {
    /** With a limit on records, as many bad rows are enough, too. */
    private static final int REJECTS_BESIDE_LIMIT = 100;

    private static final int CHUNK_RECORDS = 1000;
    private static final int CHUNK_BYTES = 1 << 16;

    /**
     * A bad row.
     *
     * @param line the physical line on which it begins, from 1
     * @param offset bytes of the source before it, unpacked if it is compressed
     * @param column index of the invalid column; -1 if the whole record is invalid
     * @param reason stable code
     * @param message for people
     * @param raw its original text
     */
    record Reject(long line, long offset, int column, String reason, String message, String raw) {}

    /** Receives records and bad rows, in the order of the file. */
    interface Visitor {
        default void record(List<String> fields) throws IOException {}

        default void reject(Reject reject) throws IOException {}
    }

    private final PreviewSource source;
    private final DecompressionLimits decompressionLimits;
    private final CsvSource facts;
    private final @Nullable List<String> header;
    private final int columns;
    private final Head head;
    private final @Nullable String feed;
    private final FieldCountPolicy fieldCountPolicy;
    private final RecordLimits recordLimits;

    /**
     * The columns by the rules.
     *
     * @param plan null if a load would fail, or the file has no columns
     * @param obstacle why a load would fail
     */
    private record Head(
            List<ColumnType> types,
            @Nullable LoadPlan plan,
            @Nullable String obstacle) {}

    private Preview(
            PreviewSource source,
            DecompressionLimits decompressionLimits,
            CsvSource facts,
            @Nullable List<String> header,
            Head head,
            JobSettings rules) {
        this.source = source;
        this.decompressionLimits = decompressionLimits;
        this.head = head;
        this.feed = rules.feed();
        this.fieldCountPolicy =
                Objects.requireNonNullElse(rules.reading().onFieldCountMismatch(), FieldCountPolicy.REJECT);
        this.recordLimits = rules.reading().recordLimits();
        this.facts = facts;
        this.header = header;
        this.columns = header == null ? facts.columns() : header.size();
    }

    /** Finds out what the rules leave open, as the loader does. */
    static Preview of(PreviewSource source, JobSettings rules, DecompressionLimits decompressionLimits)
            throws IOException {
        RecordLimits recordLimits = rules.reading().recordLimits();
        try (CsvSource text = CsvSource.open(
                source.bytes().open(),
                rules.reading().dialect(),
                rules.knownNames(),
                recordLimits,
                decompressionLimits)) {
            Chunk head = text.reader(recordLimits, 1, CHUNK_BYTES).header();
            List<String> header = head == null ? null : names(head, text, recordLimits);
            Header columns = header == null ? Header.madeUp(text.columns()) : Header.of(header);
            return new Preview(source, decompressionLimits, text, header, head(columns.names(), text, rules), rules);
        }
    }

    private static Head head(List<String> names, CsvSource text, JobSettings rules) throws IOException {
        RecordLimits recordLimits = rules.reading().recordLimits();
        Records sample = text.firstRecords(recordLimits);
        if (names.isEmpty()) {
            return new Head(List.of(), null, null);
        }
        try {
            LoadPlan plan = new Planner().plan(rules, text.dialect(), text.encoding(), recordLimits, names, sample);
            return new Head(plan.columns().stream().map(Column::type).toList(), plan, null);
        } catch (PlanException e) {
            return new Head(TypeInference.types(names, sample), null, e.getMessage());
        }
    }

    private static @Nullable List<String> names(Chunk head, CsvSource source, RecordLimits recordLimits) {
        Records records = new RecordParser(source.dialect(), recordLimits, 0, FieldCountPolicy.REJECT).parse(head);
        if (records.parseError(0) != null) {
            return null;
        }
        List<String> names =
                new ArrayList<>(fields(records, 0).subList(0, Math.min(records.fields(0), source.columns())));
        while (names.size() < source.columns()) {
            names.add("");
        }
        return names;
    }

    /** As its user named it. */
    String source() {
        return source.name();
    }

    Dialect dialect() {
        return facts.dialect();
    }

    String encoding() {
        return facts.encoding().name();
    }

    @Nullable String lineEnd() {
        return facts.lineEnd();
    }

    @Nullable String remark() {
        return facts.remark();
    }

    /** The header's fields as written in the file; null if the file has no header, or it can't be read. */
    @Nullable List<String> header() {
        return header;
    }

    /** The type of each column, declared or inferred. */
    List<String> types() {
        return head.types().stream().map(ColumnType::toString).toList();
    }

    /** Name of the feed whose rules apply; null: no feed's. */
    @Nullable String feed() {
        return feed;
    }

    /** Why a load of the file would fail; null if no reason is known. */
    @Nullable String obstacle() {
        return head.obstacle();
    }

    /**
     * Reads up to {@code limit} records, or the whole file if it is null. A row is bad if a load would reject it, as far as that is known
     * without a database; with an {@link #obstacle}, if it can't be read.
     */
    void read(@Nullable Long limit, Visitor visitor) throws IOException {
        try (CsvSource text = CsvSource.open(
                        source.bytes().open(), dialect(), facts.encoding(), columns, decompressionLimits);
                ChunkReader reader = text.reader(recordLimits, CHUNK_RECORDS, CHUNK_BYTES)) {
            Chunk names = reader.header();
            if (names != null && header == null) {
                Records records = new RecordParser(
                                dialect(), recordLimits, 0, FieldCountPolicy.REJECT, facts.encoding())
                        .parse(names);
                visitor.reject(reject(records, unreadable(records, 0)));
            }
            PreviewRules rules = head.plan() == null ? null : new PreviewRules(head.plan());
            RecordParser parser =
                    new RecordParser(dialect(), recordLimits, columns, fieldCountPolicy, facts.encoding());
            long read = 0;
            long rejected = 0;
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                Records records = parser.parse(c);
                Iterator<Violation> violations = violations(records, rules).iterator();
                Violation next = violations.hasNext() ? violations.next() : null;
                for (int r = 0; r < records.size(); r++) {
                    if (limit != null && (read >= limit || rejected >= REJECTS_BESIDE_LIMIT)) {
                        return;
                    }
                    if (next == null || next.record() != r) {
                        read++;
                        visitor.record(fields(records, r));
                    } else {
                        rejected++;
                        visitor.reject(reject(records, next));
                        next = violations.hasNext() ? violations.next() : null;
                    }
                }
            }
        }
    }

    private static List<Violation> violations(Records records, @Nullable PreviewRules rules) {
        if (rules != null) {
            return rules.violations(records);
        }
        return IntStream.range(0, records.size())
                .filter(r -> records.parseError(r) != null)
                .mapToObj(r -> unreadable(records, r))
                .toList();
    }

    private static Violation unreadable(Records records, int r) {
        ParseError parseError = Objects.requireNonNull(records.parseError(r));
        return new Violation(r, records.problemColumn(r), parseError.code(), parseError.message());
    }

    private static Reject reject(Records records, Violation why) {
        int r = why.record();
        return new Reject(
                records.line(r), records.offset(r), why.column(), why.reason(), why.message(), records.originalText(r));
    }

    private static List<String> fields(Records records, int r) {
        List<String> fields = new ArrayList<>(records.fields(r));
        for (int c = 0; c < records.fields(r); c++) {
            fields.add(records.text(r, c));
        }
        return fields;
    }
}
