package dev.caravan.source;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.RowSelection;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.Job;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads the head of a source: finds out how it is written, and makes the plan by which its records are read. Load, report and preview
 * read through it, so that a preview knows each reason for which a load fails before its first record. Thread-safe.
 */
@Component
public class SourceInspector {
    private static final int REMARKS_KEPT = 20;
    /** {@code caravan_job} and {@code caravan_row}. */
    private static final int LINEAGE_COLUMNS = 2;

    private final Planner planner;
    private final LongFunction<LoadPlan> planOf;
    private final DecompressionLimits decompressionLimits;
    private final int maxTableColumns;

    private SourceInspector(
            Planner planner,
            LongFunction<LoadPlan> planOf,
            DecompressionLimits decompressionLimits,
            int maxTableColumns) {
        this.planner = planner;
        this.planOf = planOf;
        this.decompressionLimits = decompressionLimits;
        this.maxTableColumns = maxTableColumns;
    }

    @Autowired
    SourceInspector(SnapshotCodec snapshotCodec, Planner planner, Jobs jobs, ArchiveSettings archives) {
        // The table itself, which may be there already with other columns, says what it takes.
        this(planner, corrected -> planOf(corrected, jobs, snapshotCodec), archives.limits(), Integer.MAX_VALUE);
    }

    /**
     * An inspector where no ledger is; it knows no jobs that a file could correct.
     *
     * @param database the kind in which a table would be created for the source
     */
    public static SourceInspector withoutLedger(DecompressionLimits decompressionLimits, Database database) {
        return new SourceInspector(
                new Planner(),
                corrected -> {
                    throw new SourceException("there is no ledger with a job %d to correct".formatted(corrected));
                },
                decompressionLimits,
                database.support().maxColumns());
    }

    /**
     * A source of which the head is read, and that can be loaded.
     *
     * @param reader stands before the first data record
     * @param plan what its head made of the settings, or was known of it
     * @param remark what a person should know of how it was understood; null: nothing, or the plan was known
     */
    public record Headed(
            CsvSource text,
            ChunkReader reader,
            LoadPlan plan,
            @Nullable String remark) {}

    /**
     * A source of which the head is read, whether or not it can be loaded.
     *
     * @param reader stands before the first data record
     * @param fields the header's, one for each column, as in the file; null if there is no header, or it can't be read
     * @param header names of the columns
     * @param sample the first records, from which types are inferred; null if there are none
     * @param plan what its head made of the settings; null if it can't be loaded
     * @param obstacle why it can't be loaded: a {@link SourceException} or {@link PlanException}; null if it can
     * @param remark what a person should know of how dialect and header were understood, besides changed names; null: nothing
     */
    public record Inspected(
            CsvSource text,
            ChunkReader reader,
            @Nullable List<String> fields,
            Header header,
            @Nullable Records sample,
            @Nullable LoadPlan plan,
            @Nullable RuntimeException obstacle,
            @Nullable String remark) {}

    /**
     * @param known the plan that was made of it before; null: none was
     * @param maxRecords records of a chunk of the reader at most
     * @param maxBytes bytes of one
     * @throws SourceException if it has no header
     * @throws PlanException if its header does not fit the settings
     * @throws dev.caravan.csv.UnreadableSourceException if it is no CSV, or an archive that can't be read
     */
    public Headed read(InputStream bytes, JobSettings rules, @Nullable LoadPlan known, int maxRecords, int maxBytes)
            throws IOException {
        if (known != null) {
            // A job that is split again keeps to what was found out the first time.
            CsvSource text = CsvSource.open(
                    bytes, known.dialect(), known.knownCharset(), known.fileWidth(), decompressionLimits);
            ChunkReader reader = text.reader(known.bounds(), maxRecords, maxBytes)
                    .selecting(known.rowPlan().selection());
            requireRecords(text, head(reader, rules));
            return new Headed(text, reader, known, null);
        }
        Inspected head = inspect(bytes, rules, maxRecords, maxBytes);
        if (head.obstacle() != null) {
            throw head.obstacle();
        }
        return new Headed(
                head.text(),
                head.reader(),
                Objects.requireNonNull(head.plan()),
                remarkOn(head, rules.reading().onFieldCountMismatch()));
    }

    /**
     * As {@link #read} of a source that is not known, but with the reason for which it can't be loaded beside what was found out.
     *
     * @throws dev.caravan.csv.UnreadableSourceException if it is no CSV, or an archive that can't be read
     */
    public Inspected inspect(InputStream bytes, JobSettings rules, int maxRecords, int maxBytes) throws IOException {
        RecordLimits recordLimits = rules.reading().recordLimits();
        CsvSource text = text(bytes, rules, recordLimits);
        RowSelection selection = rules.mapping().rows().selection();
        ChunkReader reader = text.reader(recordLimits, maxRecords, maxBytes).selecting(selection);
        Chunk head = head(reader, rules);
        Records record = head == null
                ? null
                : new RecordParser(text.dialect(), recordLimits, 0, FieldCountPolicy.REJECT).parse(head);
        List<String> fields = head == null || record == null ? null : fields(head, record, text, recordLimits);
        List<String> names = rules.mapping().columns().columnNames();
        Header header =
                names != null ? Header.of(names) : fields == null ? Header.madeUp(text.columns()) : Header.of(fields);
        Records sample = text.firstRecords(recordLimits, selection);
        String remark = remarkOn(text, head, record, fields);
        try {
            requireRecords(text, head);
            requireOneHeader(text, head);
            if (names == null) {
                requireReadable(head, record, text);
            } else {
                requireNamed(names, text.columns() == 0 && fields != null ? fields.size() : text.columns());
            }
            LoadPlan plan = rules.corrects() == null
                    ? planner.plan(rules, text.dialect(), text.encoding(), recordLimits, header.names(), sample)
                            .readIn(text.encoding(), text.encodingBasis())
                    : planner.correction(
                            rules,
                            planOf.apply(rules.corrects()),
                            text.dialect(),
                            text.encoding(),
                            recordLimits,
                            header.names());
            requireTable(rules, plan);
            return new Inspected(text, reader, fields, header, sample, plan, null, remark);
        } catch (SourceException | PlanException e) {
            return new Inspected(text, reader, fields, header, sample, null, e, remark);
        }
    }

    /** The header's record; its lines are skipped ones if the settings name the columns. */
    public static @Nullable Chunk head(ChunkReader reader, JobSettings rules) throws IOException {
        return rules.mapping().columns().columnNames() == null ? reader.header() : reader.skipHeader();
    }

    private static void requireNamed(List<String> names, int columns) {
        if (names.size() != columns) {
            throw new PlanException("%d columns are named, and the file has %d".formatted(names.size(), columns));
        }
    }

    private static LoadPlan planOf(long corrected, Jobs jobs, SnapshotCodec snapshotCodec) {
        return jobs.find(corrected)
                .map(Job::plan)
                .map(snapshotCodec::plan)
                .orElseThrow(() -> new SourceException("the ledger has no job %d to correct".formatted(corrected)));
    }

    private static void requireRecords(CsvSource text, @Nullable Chunk head) {
        if (head == null && (text.dialect().header() || text.columns() == 0)) {
            throw new SourceException(
                    text.dialect().header() ? "the file is empty: it has no header" : "the file is empty");
        }
    }

    private static void requireOneHeader(CsvSource text, @Nullable Chunk head) {
        if (head != null && text.hasSecondHeader()) {
            throw new SourceException(
                    "line %d: the header seems to go on in the next record. Say with --skip-lines %d that the next"
                                    .formatted(head.firstLine(), head.end().line() - 1)
                            + " one is the header, or with --header that this one is");
        }
    }

    private static void requireReadable(@Nullable Chunk head, @Nullable Records record, CsvSource text) {
        ParseError parseError = head == null || record == null ? null : record.parseError(0);
        if (head != null && parseError != null && !(isOfQuotes(parseError) && text.columns() > 1)) {
            throw new SourceException(
                    "line %d: the header can't be read: %s".formatted(head.firstLine(), parseError.message()));
        }
    }

    /**
     * The database would refuse to create the table; preview has no database that would say so. Where columns that a table lacks are
     * skipped, the table may well be there.
     */
    private void requireTable(JobSettings rules, LoadPlan plan) {
        int columns = plan.loaded().size() + (plan.lineage() ? LINEAGE_COLUMNS : 0);
        boolean mayBeThere = rules.policies().onNewColumn() == NewColumnPolicy.IGNORE;
        if (rules.report() == null && !mayBeThere && columns > maxTableColumns) {
            throw new PlanException(
                    "the table would have %d columns, of which %d say where a row comes from; a table of this database has at most %d"
                            .formatted(columns, columns - plan.loaded().size(), maxTableColumns));
        }
    }

    /** A stray quote in a header costs no data: what it names can be told without quotes, or the columns are numbered. */
    private static boolean isOfQuotes(ParseError parseError) {
        return parseError == ParseError.TEXT_AFTER_QUOTE || parseError == ParseError.UNTERMINATED_QUOTE;
    }

    private CsvSource text(InputStream bytes, JobSettings rules, RecordLimits recordLimits) throws IOException {
        if (rules.corrects() != null) {
            // Written by us, in one dialect; values must not be taken for signs of another.
            DialectOptions said = rules.reading().dialect();
            Charset encoding = Objects.requireNonNullElse(said.charset(), StandardCharsets.UTF_8);
            return CsvSource.open(bytes, said.applyTo(Dialect.standard()), encoding, 0, decompressionLimits);
        }
        return CsvSource.open(bytes, rules.reading().dialect(), rules.knownNames(), recordLimits, decompressionLimits);
    }

    /** The header's fields; null if they can't be told apart. */
    private static @Nullable List<String> fields(
            Chunk head, Records record, CsvSource text, RecordLimits recordLimits) {
        ParseError parseError = record.parseError(0);
        if (parseError == null) {
            return fields(record, text.columns());
        }
        Dialect dialect = text.dialect();
        if (!isOfQuotes(parseError) || dialect.quote() == null) {
            return null;
        }
        Records unquoted = new RecordParser(
                        dialect.withQuote(null).withEscape(null), recordLimits, 0, FieldCountPolicy.REJECT)
                .parse(head);
        if (unquoted.parseError(0) != null || unquoted.fields(0) != text.columns()) {
            return null;
        }
        String quote = dialect.quote().toString();
        return fields(unquoted, text.columns()).stream()
                .map(name -> name.replace(quote, ""))
                .toList();
    }

    /** @param columns how many the source has; 0: as many as the header has fields */
    private static List<String> fields(Records header, int columns) {
        int count = columns == 0 ? header.fields(0) : columns;
        List<String> fields = new ArrayList<>(count);
        for (int c = 0; c < count; c++) {
            fields.add(c < header.fields(0) ? header.text(0, c) : "");
        }
        return fields;
    }

    private static @Nullable String remarkOn(
            CsvSource text, @Nullable Chunk head, @Nullable Records record, @Nullable List<String> fields) {
        ParseError parseError = head == null || record == null ? null : record.parseError(0);
        return head == null || parseError == null
                ? text.remark()
                : "line %d: %s, so %s"
                        .formatted(
                                head.firstLine(),
                                parseError.message(),
                                fields == null ? "it names no column" : "the names are read without quotes");
    }

    private static @Nullable String remarkOn(Inspected head, @Nullable FieldCountPolicy fieldCountPolicy) {
        List<String> remarks = new ArrayList<>();
        if (head.remark() != null) {
            remarks.add(head.remark());
        }
        Header header = head.header();
        if (fieldCountPolicy == FieldCountPolicy.TRUNCATE) {
            remarks.add("warning: rows with too many fields lose those beyond column %d"
                    .formatted(header.names().size()));
        }
        header.remarks().stream()
                .limit(REMARKS_KEPT)
                .map(remark -> "column %d is called %s".formatted(remark.column() + 1, remark.name()))
                .forEach(remarks::add);
        return remarks.isEmpty() ? null : String.join("; ", remarks);
    }
}
