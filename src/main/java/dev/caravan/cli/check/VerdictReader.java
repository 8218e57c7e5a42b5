package dev.caravan.cli.check;

import dev.caravan.check.Violation;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.preview.PreviewRules;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on a source's records by one plan, in their order: each loads, or is rejected. Holds one chunk, of 64 KiB or one record.
 * Not thread-safe.
 */
final class VerdictReader implements Closeable {
    private static final int CHUNK_RECORDS = 1000;
    private static final int CHUNK_BYTES = 1 << 16;

    private final LoadPlan plan;
    private final CsvSource text;
    private final ChunkReader reader;
    private final RecordParser parser;
    private final PreviewRules rules;

    private @Nullable Records records;
    private Iterator<Violation> violations = List.<Violation>of().iterator();
    private @Nullable Violation next;
    private int at;

    VerdictReader(InputStream bytes, LoadPlan plan, DecompressionLimits limits) throws IOException {
        this.plan = plan;
        this.text = CsvSource.open(bytes, plan.dialect(), plan.knownCharset(), plan.fileWidth(), limits);
        this.reader = text.reader(plan.bounds(), CHUNK_RECORDS, CHUNK_BYTES)
                .selecting(plan.rowPlan().selection());
        this.parser = plan.parser();
        this.rules = new PreviewRules(plan);
        reader.header();
    }

    /** Goes to the next record; false: there is none. */
    boolean advance() throws IOException {
        if (next != null && next.record() == at) {
            next = violations.hasNext() ? violations.next() : null;
        }
        at++;
        while (records == null || at >= records.size()) {
            Chunk chunk = reader.next();
            reader.takeSkipped();
            if (chunk == null) {
                return false;
            }
            records = parser.in(text.encoding()).parse(chunk);
            violations = rules.violations(records).iterator();
            next = violations.hasNext() ? violations.next() : null;
            at = 0;
        }
        return true;
    }

    /** Bytes of the unpacked source before the record. */
    long offset() {
        return current().offset(at);
    }

    /** The physical line on which it begins, from 1. */
    long line() {
        return current().line(at);
    }

    /** Why it is rejected; null: it loads. */
    @Nullable Violation violation() {
        return next != null && next.record() == at ? next : null;
    }

    /** The column at fault; null: the record as a whole is. */
    @Nullable String column(Violation violation) {
        int column = violation.column();
        return column < 0 || column >= plan.columns().size()
                ? null
                : plan.columns().get(column).header();
    }

    String originalText() {
        return current().originalText(at);
    }

    private Records current() {
        if (records == null) {
            throw new IllegalStateException("no record has been read");
        }
        return records;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
