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
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the head of a source: finds out how it is written, and makes the plan by which its records are read. Thread-safe. */
@Component
public class SourceInspector {
    private static final int REMARKS_KEPT = 20;

    private final SnapshotCodec snapshotCodec;
    private final Planner planner;
    private final Jobs jobs;
    private final DecompressionLimits decompressionLimits;

    SourceInspector(SnapshotCodec snapshotCodec, Planner planner, Jobs jobs, ArchiveSettings archives) {
        this.snapshotCodec = snapshotCodec;
        this.planner = planner;
        this.jobs = jobs;
        this.decompressionLimits = archives.limits();
    }

    /**
     * A source of which the head is read.
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
     * @param known the plan that was made of it before; null: none was
     * @param maxRecords records of a chunk of the reader at most
     * @param maxBytes bytes of one
     * @throws SourceException if it has no header
     * @throws dev.caravan.feed.plan.PlanException if its header does not fit the settings
     * @throws dev.caravan.csv.UnreadableSourceException if it is no text, or an archive that can't be read
     */
    public Headed read(InputStream bytes, JobSettings rules, @Nullable LoadPlan known, int maxRecords, int maxBytes)
            throws IOException {
        RecordLimits recordLimits = known == null ? rules.reading().recordLimits() : known.bounds();
        CsvSource text = text(bytes, rules, known);
        ChunkReader reader = text.reader(recordLimits, maxRecords, maxBytes);
        Chunk head = reader.header();
        if (head == null && (text.dialect().header() || text.columns() == 0)) {
            throw new SourceException(
                    text.dialect().header() ? "the file is empty: it has no header" : "the file is empty");
        }
        if (known != null) {
            return new Headed(text, reader, known, null);
        }
        requireOneHeader(text, head);
        Header header = head == null ? Header.madeUp(text.columns()) : header(head, text, recordLimits);
        LoadPlan plan = rules.corrects() == null
                ? planner.plan(
                        rules,
                        text.dialect(),
                        text.encoding(),
                        recordLimits,
                        header.names(),
                        text.firstRecords(recordLimits))
                : planner.correction(
                        rules, planOf(rules.corrects()), text.dialect(), text.encoding(), recordLimits, header.names());
        return new Headed(
                text, reader, plan, remarkOn(text, header, rules.reading().onFieldCountMismatch()));
    }

    private LoadPlan planOf(long corrected) {
        return jobs.find(corrected)
                .map(Job::plan)
                .map(snapshotCodec::plan)
                .orElseThrow(() -> new SourceException("the ledger has no job %d to correct".formatted(corrected)));
    }

    private static void requireOneHeader(CsvSource text, @Nullable Chunk head) {
        if (head != null && text.hasSecondHeader()) {
            throw new SourceException(
                    "line %d: the header seems to go on in the next record. Say with --skip-lines %d that the next"
                                    .formatted(head.firstLine(), head.end().line() - 1)
                            + " one is the header, or with --header that this one is");
        }
    }

    /** A job that is split again keeps to what was found out the first time. */
    private CsvSource text(InputStream bytes, JobSettings rules, @Nullable LoadPlan known) throws IOException {
        if (known != null) {
            return CsvSource.open(
                    bytes, known.dialect(), known.charset(), known.columns().size(), decompressionLimits);
        }
        if (rules.corrects() != null) {
            // Written by us, in one dialect; values must not be taken for signs of another.
            DialectOptions said = rules.reading().dialect();
            Charset encoding = Objects.requireNonNullElse(said.charset(), StandardCharsets.UTF_8);
            return CsvSource.open(bytes, said.applyTo(Dialect.standard()), encoding, 0, decompressionLimits);
        }
        return CsvSource.open(
                bytes,
                rules.reading().dialect(),
                rules.knownNames(),
                rules.reading().recordLimits(),
                decompressionLimits);
    }

    private static Header header(Chunk head, CsvSource text, RecordLimits recordLimits) {
        Records records = new RecordParser(text.dialect(), recordLimits, 0, FieldCountPolicy.REJECT).parse(head);
        ParseError parseError = records.parseError(0);
        if (parseError != null) {
            throw new SourceException(
                    "line %d: the header can't be read: %s".formatted(head.firstLine(), parseError.message()));
        }
        return text.columns() == 0 ? Header.of(records) : Header.of(records, text.columns());
    }

    private static @Nullable String remarkOn(
            CsvSource text, Header header, @Nullable FieldCountPolicy fieldCountPolicy) {
        List<String> remarks = new ArrayList<>();
        if (text.remark() != null) {
            remarks.add(text.remark());
        }
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
