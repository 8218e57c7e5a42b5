package dev.caravan.cli;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.CsvSource;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.Header;
import dev.caravan.csv.Limits;
import dev.caravan.csv.Problem;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.TypeInference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file as the loader would read it. It is read anew each time, so that nothing is held. */
final class Preview {
    /** With a limit on records, as many bad rows are enough, too. */
    private static final int REJECTS_BESIDE_LIMIT = 100;

    private static final int CHUNK_RECORDS = 1000;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Bounds BOUNDS = Bounds.standard();

    /**
     * A bad row.
     *
     * @param line the physical line on which it begins, from 1
     * @param offset bytes of the source before it, unpacked if it is compressed
     */
    record Reject(long line, long offset, Problem problem, String raw) {}

    /** Is told of records and bad rows, in the order of the file. */
    interface Visitor {
        default void record(List<String> fields) throws IOException {}

        default void reject(Reject reject) throws IOException {}
    }

    private final PreviewSource source;
    private final Limits limits;
    private final CsvSource facts;
    private final @Nullable List<String> header;
    private final int columns;
    private final List<String> types;
    private final Ragged ragged;

    private Preview(
            PreviewSource source,
            Limits limits,
            CsvSource facts,
            @Nullable List<String> header,
            List<String> types,
            Ragged ragged) {
        this.source = source;
        this.limits = limits;
        this.types = types;
        this.ragged = ragged;
        this.facts = facts;
        this.header = header;
        this.columns = header == null ? facts.columns() : header.size();
    }

    /** Finds out what the rules leave open, as the loader does. */
    static Preview of(PreviewSource source, JobSettings rules, Limits limits) throws IOException {
        try (CsvSource text =
                CsvSource.open(source.bytes().open(), rules.dialectOptions(), rules.knownNames(), BOUNDS, limits)) {
            Chunk head = text.reader(BOUNDS, 1, CHUNK_BYTES).header();
            List<String> header = head == null ? null : names(head, text);
            Header columns = header == null ? Header.madeUp(text.columns()) : Header.of(header);
            List<String> types = TypeInference.types(columns.names(), text.firstRecords(BOUNDS)).stream()
                    .map(ColumnType::toString)
                    .toList();
            Ragged ragged = Objects.requireNonNullElse(rules.ragged(), Ragged.REJECT);
            return new Preview(source, limits, text, header, types, ragged);
        }
    }

    private static @Nullable List<String> names(Chunk head, CsvSource source) {
        Records records = new RecordParser(source.dialect(), BOUNDS, 0, Ragged.REJECT).parse(head);
        if (records.problem(0) != null) {
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

    /** The header's fields as they stand there; null if there is none, or it can't be read. */
    @Nullable List<String> header() {
        return header;
    }

    /** What each column would hold in a table that is made for the file, if nothing is declared. */
    List<String> types() {
        return types;
    }

    /** Reads up to {@code limit} records; without one (null), the whole file. */
    void read(@Nullable Long limit, Visitor visitor) throws IOException {
        try (CsvSource text = CsvSource.open(source.bytes().open(), dialect(), facts.encoding(), columns, limits);
                ChunkReader reader = text.reader(BOUNDS, CHUNK_RECORDS, CHUNK_BYTES)) {
            Chunk head = reader.header();
            if (head != null && header == null) {
                Records records = new RecordParser(dialect(), BOUNDS, 0, Ragged.REJECT, facts.encoding()).parse(head);
                reject(records, 0, visitor);
            }
            RecordParser parser = new RecordParser(dialect(), BOUNDS, columns, ragged, facts.encoding());
            long read = 0;
            long rejected = 0;
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                Records records = parser.parse(c);
                for (int r = 0; r < records.size(); r++) {
                    if (limit != null && (read >= limit || rejected >= REJECTS_BESIDE_LIMIT)) {
                        return;
                    }
                    if (records.problem(r) == null) {
                        read++;
                        visitor.record(fields(records, r));
                    } else {
                        rejected++;
                        reject(records, r, visitor);
                    }
                }
            }
        }
    }

    private static void reject(Records records, int r, Visitor visitor) throws IOException {
        Problem problem = records.problem(r);
        if (problem != null) {
            visitor.reject(new Reject(records.line(r), records.offset(r), problem, records.originalText(r)));
        }
    }

    private static List<String> fields(Records records, int r) {
        List<String> fields = new ArrayList<>(records.fields(r));
        for (int c = 0; c < records.fields(r); c++) {
            fields.add(records.text(r, c));
        }
        return fields;
    }
}
