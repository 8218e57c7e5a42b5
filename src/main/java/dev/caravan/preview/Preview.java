package dev.caravan.preview;

import dev.caravan.check.Violation;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.RowSelection;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.TypeInference;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.source.SkipTally;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceInspector.Inspected;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A file as the loader would read it. It is read anew each time, so that nothing is held. */
public final class Preview {
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
    public record Reject(long line, long offset, int column, String reason, String message, String raw) {}

    /** Receives records and bad rows, in the order of the file, and at last the lines that were skipped. */
    public interface Visitor {
        default void record(List<String> fields) throws IOException {}

        default void reject(Reject reject) throws IOException {}

        /** Lines skipped up to where the file was read: to the end of a chunk, perhaps beyond the limit of records. */
        default void skipped(List<SkipCount> counts) throws IOException {}
    }

    private final PreviewSource source;
    private final DecompressionLimits decompressionLimits;
    private final Inspected head;
    private final JobSettings rules;
    private final List<ColumnType> types;
    private final int fileWidth;
    private final RowSelection selection;
    /** Null if all that is read is ASCII. */
    private final @Nullable Charset encoding;

    private final @Nullable String remark;
    private final @Nullable String feed;
    private final FieldCountPolicy fieldCountPolicy;
    private final RecordLimits recordLimits;
    private final @Nullable Long limit;

    private Preview(
            PreviewSource source,
            DecompressionLimits decompressionLimits,
            Inspected head,
            JobSettings rules,
            @Nullable Long limit)
            throws IOException {
        this.source = source;
        this.decompressionLimits = decompressionLimits;
        this.head = head;
        this.rules = rules;
        this.limit = limit;
        this.types = types(head);
        LoadPlan plan = head.plan();
        this.fileWidth = plan == null ? types.size() : plan.fileWidth();
        this.selection = rules.mapping().rows().selection();
        this.feed = rules.feed();
        this.fieldCountPolicy =
                Objects.requireNonNullElse(rules.reading().onFieldCountMismatch(), FieldCountPolicy.REJECT);
        this.recordLimits = rules.reading().recordLimits();
        if (head.text().encodingBasis() != EncodingBasis.OPEN) {
            this.encoding = head.text().encoding();
            this.remark = head.remark();
        } else {
            try (CsvSource text = text(null);
                    ChunkReader reader = reader(text)) {
                boolean decided = isDecided(text, reader, limit);
                this.encoding = decided ? text.encoding() : null;
                this.remark = joined(head.remark(), text.encodingRemark());
            }
        }
    }

    /**
     * Finds out what the rules leave open, by the code by which a load does. An encoding that the head leaves open is decided by as many
     * records as will be read.
     *
     * @param limit the records that will be read; null: all
     * @throws dev.caravan.source.SourceException if a load would fail, and nothing of the source can be shown
     * @throws IOException the same, or if the source can't be read
     */
    public static Preview of(
            PreviewSource source,
            JobSettings rules,
            DecompressionLimits decompressionLimits,
            Database database,
            @Nullable Long limit)
            throws IOException {
        SourceInspector inspector = SourceInspector.withoutLedger(decompressionLimits, database);
        Inspected head = inspector.inspect(source.bytes().open(), rules, 1, CHUNK_BYTES);
        head.reader().close();
        return new Preview(source, decompressionLimits, head, rules, limit);
    }

    /** Reads until the encoding shows, or as far as {@link #read} will. */
    private static boolean isDecided(CsvSource text, ChunkReader reader, @Nullable Long limit) throws IOException {
        long most = limit == null ? Long.MAX_VALUE : limit + REJECTS_BESIDE_LIMIT;
        reader.header();
        long read = 0;
        while (read <= most && text.encodingBasis() == EncodingBasis.OPEN) {
            Chunk chunk = reader.next();
            if (chunk == null) {
                break;
            }
            reader.takeSkipped();
            read += chunk.records();
        }
        return text.encodingBasis() != EncodingBasis.OPEN;
    }

    private static @Nullable String joined(@Nullable String remark, @Nullable String other) {
        return remark == null ? other : other == null ? remark : remark + "; " + other;
    }

    private CsvSource text(@Nullable Charset charset) throws IOException {
        return CsvSource.open(source.bytes().open(), dialect(), charset, fileWidth, decompressionLimits);
    }

    private ChunkReader reader(CsvSource text) {
        return text.reader(recordLimits, CHUNK_RECORDS, CHUNK_BYTES).selecting(selection);
    }

    private static List<ColumnType> types(Inspected head) {
        LoadPlan plan = head.plan();
        return plan == null
                ? TypeInference.types(
                        head.header().names(),
                        head.sample(),
                        head.text().dialect().delimiter())
                : plan.columns().stream().map(Column::type).toList();
    }

    /** As its user named it. */
    public String source() {
        return source.name();
    }

    public Dialect dialect() {
        return head.text().dialect();
    }

    public String encoding() {
        return Objects.requireNonNullElse(encoding, StandardCharsets.UTF_8).name();
    }

    @Nullable public String lineEnd() {
        return head.text().lineEnd();
    }

    @Nullable public String remark() {
        return remark;
    }

    /** The header's fields as written in the file, then {@link #added}; null if the file has no header, or it can't be read. */
    @Nullable public List<String> header() {
        List<String> fields = head.fields();
        return fields == null ? null : joined(fields);
    }

    /** Names of the columns: those that the header gives, or made up ones, then {@link #added}. */
    public List<String> names() {
        return joined(head.header().names());
    }

    private List<String> joined(List<String> ofFile) {
        List<String> all = new ArrayList<>(ofFile);
        all.addAll(added());
        return all;
    }

    /** Which of the file's columns have another name than the header says. */
    public List<Header.Remark> renamed() {
        return head.header().remarks();
    }

    /** Names of the columns that the file doesn't have. */
    public List<String> added() {
        LoadPlan plan = head.plan();
        return plan == null
                ? List.of()
                : plan.columns().subList(fileWidth, plan.columns().size()).stream()
                        .map(Column::header)
                        .toList();
    }

    /** The columns of the table that they become; null: none. Empty if the file would not load. */
    public List<@Nullable String> targets() {
        List<@Nullable String> targets = new ArrayList<>();
        if (head.plan() != null) {
            head.plan().columns().forEach(column -> targets.add(column.ignored() ? null : column.name()));
        }
        return targets;
    }

    /** The type of each column, declared or inferred. */
    public List<String> types() {
        return types.stream().map(ColumnType::toString).toList();
    }

    /** The plan of a load; null if none would load. */
    @Nullable public LoadPlan plan() {
        return head.plan();
    }

    /** Name of the feed whose rules apply; null: no feed's. */
    @Nullable public String feed() {
        return feed;
    }

    /** What was found out, for a {@link FilePlanJson}. */
    Inspected head() {
        return head;
    }

    /** Why a load of the file would fail; null if no reason is known. */
    @Nullable public String obstacle() {
        RuntimeException obstacle = head.obstacle();
        return obstacle == null ? null : obstacle.getMessage();
    }

    /** The first records, from which the types were inferred; null if there are none. */
    @Nullable public Records sample() {
        return head.sample();
    }

    /**
     * Reads up to {@code limit} records, or the whole file if it is null. A row is bad if a load would reject it, as far as that is known
     * without a database; with an {@link #obstacle}, if it can't be read.
     */
    public void read(@Nullable Long limit, Visitor visitor) throws IOException {
        SkipTally skips = new SkipTally();
        read(limit, visitor, skips);
        visitor.skipped(skips.totals());
    }

    private void read(@Nullable Long limit, Visitor visitor, SkipTally skips) throws IOException {
        LoadPlan plan = head.plan();
        try (CsvSource text = text(encoding);
                ChunkReader reader = reader(text)) {
            Chunk names = SourceInspector.head(reader, rules);
            if (names != null && head.fields() == null && head.plan() == null) {
                Records records = new RecordParser(dialect(), recordLimits, 0, FieldCountPolicy.REJECT, text.encoding())
                        .parse(names);
                visitor.reject(reject(records, unreadable(records, 0)));
            }
            PreviewRules checks = plan == null ? null : new PreviewRules(plan);
            RecordParser parser = new RecordParser(
                            dialect(), recordLimits, fileWidth, fieldCountPolicy, text.encoding())
                    .adding(plan == null ? List.of() : plan.rowPlan().added());
            long read = 0;
            long rejected = 0;
            for (Chunk c = next(reader, skips); c != null; c = next(reader, skips)) {
                Records records = parser.in(text.encoding()).parse(c);
                Iterator<Violation> violations = violations(records, checks).iterator();
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

    /**
     * A record of the file.
     *
     * @param line the physical line on which it begins, from 1
     * @param fields as many as it has, without those that a mapping adds
     * @param faults why a load would reject it, by column; of a record that can't be split into fields, one; empty: it is good
     */
    public record Row(long line, List<String> fields, List<Violation> faults) {}

    /** Receives rows, and at last the lines that were skipped before them. */
    public interface RowVisitor {
        void row(Row row);

        void skipped(List<SkipCount> counts);
    }

    /**
     * Reads the first records, good and bad ones, in the order of the file.
     *
     * @param most records
     */
    public void rows(int most, RowVisitor visitor) throws IOException {
        LoadPlan plan = head.plan();
        SkipTally skips = new SkipTally();
        try (CsvSource text = text(encoding);
                ChunkReader reader = reader(text)) {
            SourceInspector.head(reader, rules);
            PreviewRules checks = plan == null ? null : new PreviewRules(plan);
            RecordParser parser = new RecordParser(
                            dialect(), recordLimits, fileWidth, fieldCountPolicy, text.encoding())
                    .adding(plan == null ? List.of() : plan.rowPlan().added());
            int read = 0;
            for (Chunk c = next(reader, skips); c != null && read < most; c = next(reader, skips)) {
                Records records = parser.in(text.encoding()).parse(c);
                for (int r = 0; r < records.size() && read < most; r++, read++) {
                    visitor.row(new Row(records.line(r), fields(records, r), faults(records, r, checks)));
                }
            }
        } finally {
            visitor.skipped(skips.totals());
        }
    }

    private static List<Violation> faults(Records records, int r, @Nullable PreviewRules rules) {
        if (rules != null) {
            return rules.all(records, r);
        }
        return records.parseError(r) == null ? List.of() : List.of(unreadable(records, r));
    }

    /** The same file, by a plan that is made of this one, such as the one that has the types of the table's columns. */
    public Preview by(LoadPlan plan) throws IOException {
        Inspected planned = new Inspected(
                head.text(),
                head.reader(),
                head.fields(),
                head.header(),
                head.sample(),
                plan,
                head.obstacle(),
                head.remark());
        return new Preview(source, decompressionLimits, planned, rules, limit);
    }

    private static @Nullable Chunk next(ChunkReader reader, SkipTally skips) throws IOException {
        Chunk chunk = reader.next();
        skips.add(reader.takeSkipped());
        return chunk;
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
