package dev.caravan.cli;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.CsvSource;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Problem;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.ValueType;
import dev.caravan.feed.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private final Path file;
    private final CsvSource facts;
    private final @Nullable List<String> header;
    private final int columns;
    private final Ragged ragged;

    private Preview(Path file, CsvSource facts, @Nullable List<String> header, Ragged ragged) {
        this.file = file;
        this.ragged = ragged;
        this.facts = facts;
        this.header = header;
        this.columns = header == null ? facts.columns() : header.size();
    }

    /** Finds out what the options leave open. */
    static Preview of(Path file, DialectOptions options, Ragged ragged) throws IOException {
        try (CsvSource source = CsvSource.open(Files.newInputStream(file), options, List.of(), BOUNDS)) {
            Chunk head = source.reader(BOUNDS, 1, CHUNK_BYTES).header();
            return new Preview(file, source, head == null ? null : names(head, source.dialect()), ragged);
        }
    }

    private static @Nullable List<String> names(Chunk head, Dialect dialect) {
        Records records = new RecordParser(dialect, BOUNDS, 0, Ragged.REJECT).parse(head);
        return records.problem(0) == null ? fields(records, 0) : null;
    }

    Path file() {
        return file;
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

    List<String> peculiarities() {
        return facts.peculiarities();
    }

    /** The header's fields as they stand there; null if there is none, or it can't be read. */
    @Nullable List<String> header() {
        return header;
    }

    /** What each column holds: text, email, integer, decimal, date, timestamp or boolean. */
    List<String> types() {
        List<String> types = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            boolean named = header != null && ColumnType.byName(header.get(c)) == ColumnType.EMAIL;
            ValueType type = c < facts.types().size() ? facts.types().get(c) : ValueType.TEXT;
            types.add(
                    switch (named ? ValueType.EMAIL : type) {
                        case EMPTY, TIME -> "text";
                        case TEXT, EMAIL, INTEGER, DECIMAL, DATE, TIMESTAMP, BOOLEAN ->
                            (named ? ValueType.EMAIL : type).name().toLowerCase(Locale.ROOT);
                    });
        }
        return types;
    }

    /** Reads up to {@code limit} records; without one (null), the whole file. */
    void read(@Nullable Long limit, Visitor visitor) throws IOException {
        try (CsvSource source = CsvSource.open(Files.newInputStream(file), dialect(), facts.encoding(), columns);
                ChunkReader reader = source.reader(BOUNDS, CHUNK_RECORDS, CHUNK_BYTES)) {
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
