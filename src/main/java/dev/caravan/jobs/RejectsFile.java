package dev.caravan.jobs;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.EscapedText;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.Rfc4180Text;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RejectsHeader;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.Correction;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * A job's rejects as a CSV file: the original columns, then the position of each record and the reason why it was rejected, then the text of
 * records that columns can't hold, if the job has any. The dialect is the plain one ({@link Rfc4180Text}), whatever the original's is; cells are
 * escaped for spreadsheets. The corrected file is loaded as the job's corrections. Thread-safe.
 */
@Component
public class RejectsFile {
    private static final Set<String> PROBLEMS =
            Arrays.stream(ParseError.values()).map(ParseError::code).collect(Collectors.toSet());

    private final Rejects rejects;
    private final SnapshotCodec snapshotCodec;

    RejectsFile(Rejects rejects, SnapshotCodec snapshotCodec) {
        this.rejects = rejects;
        this.snapshotCodec = snapshotCodec;
    }

    /**
     * Writes the rejects in the order of the file, in UTF-8. Memory is bounded: rejects are streamed from a cursor. Returns their number.
     */
    public long write(Job job, OutputStream out) throws IOException {
        AtomicLong written = new AtomicLong();
        if (job.plan() != null) {
            LoadPlan plan = snapshotCodec.plan(job.plan());
            Correction correction = plan.correction();
            boolean raw = plan.hasRescue()
                    || rejects.haveAny(job.id(), PROBLEMS)
                    || (correction != null && correction.hasRaw());
            List<String> header = new ArrayList<>(
                    plan.fileColumns().stream().map(RejectsHeader::nameOf).toList());
            header.addAll(RejectsHeader.REASON);
            if (raw) {
                header.add(RejectsHeader.RAW);
            }
            print(out, header, RejectsFile::never);
            Form form = correction == null ? new Originals(plan) : new Corrected(plan.parser(), correction);
            rejects.forEach(job.id(), reject -> {
                Row row = form.of(reject);
                print(out, cells(row, reject, raw), row.quoted);
                written.incrementAndGet();
            });
        }
        out.flush();
        return written.get();
    }

    private static boolean never(int c) {
        return false;
    }

    private static List<String> cells(Row row, Reject reject, boolean raw) {
        List<String> cells = new ArrayList<>(row.cells);
        cells.add(row.line);
        cells.add(row.offset);
        cells.add(SpreadsheetCell.escaped(Objects.requireNonNullElse(reject.column(), "")));
        cells.add(reject.reason());
        cells.add(SpreadsheetCell.escaped(reject.message()));
        if (raw) {
            cells.add(row.raw);
        }
        return cells;
    }

    private static void print(OutputStream out, List<String> cells, IntPredicate quotedIfEmpty) {
        StringBuilder line = new StringBuilder();
        Rfc4180Text.append(line, cells, quotedIfEmpty);
        try {
            out.write(line.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The cells of a reject.
     *
     * @param cells of the original columns
     * @param quoted which of these cells were in quotes
     * @param raw text of the record; empty if the cells hold all of it
     */
    private record Row(List<String> cells, IntPredicate quoted, String line, String offset, String raw) {}

    /** How a reject becomes cells. */
    private interface Form {
        Row of(Reject reject);
    }

    /** Rejects of a job's own file, in its dialect; a reject that a rejected correction replaced is in the plain dialect. */
    private static final class Originals implements Form {
        private final RecordParser original;
        private final RecordParser plain;
        private final int columns;

        Originals(LoadPlan plan) {
            this.original = plan.parserOfOne();
            this.columns = plan.fileWidth();
            this.plain = new RecordParser(Dialect.standard(), plan.bounds(), columns, FieldCountPolicy.REJECT);
        }

        @Override
        public Row of(Reject reject) {
            String text = new String(reject.raw(), StandardCharsets.UTF_8);
            boolean bytes = !reject.rfc4180() && EscapedText.showsBytes(text);
            Records records = parse(
                    reject.rfc4180() ? plain : original, reject.rfc4180() || bytes ? text : EscapedText.text(text));
            boolean whole = !bytes && records.size() == 1 && records.parseError(0) == null;
            List<String> cells = new ArrayList<>(columns);
            int found = records.size() == 1 ? Math.min(columns, records.fields(0)) : 0;
            for (int c = 0; c < columns; c++) {
                cells.add(c < found ? SpreadsheetCell.escaped(records.text(0, c)) : "");
            }
            return new Row(
                    cells,
                    c -> c < found && records.quoted(0, c),
                    Long.toString(reject.line()),
                    Long.toString(reject.offset()),
                    whole ? "" : SpreadsheetCell.escaped(text));
        }
    }

    /** Rejects of a corrections file, as corrections of the same job again. */
    private record Corrected(RecordParser parser, Correction correction) implements Form {
        @Override
        public Row of(Reject reject) {
            String text = new String(reject.raw(), StandardCharsets.UTF_8);
            boolean bytes = EscapedText.showsBytes(text);
            Records records = parse(parser, bytes ? text : EscapedText.text(text));
            if (bytes || records.size() != 1 || records.parseError(0) != null) {
                List<String> none = correction.columns().stream().map(c -> "").toList();
                return new Row(none, RejectsFile::never, "", "", SpreadsheetCell.escaped(text));
            }
            return new Row(
                    correction.columns().stream().map(c -> cell(records, c)).toList(),
                    c -> c < correction.columns().size()
                            && records.quoted(0, correction.columns().get(c)),
                    cell(records, correction.line()),
                    cell(records, correction.offset()),
                    correction.hasRaw() ? cell(records, correction.raw()) : "");
        }

        private static String cell(Records records, int c) {
            return SpreadsheetCell.escaped(SpreadsheetCell.unescaped(records.text(0, c)));
        }
    }

    private static Records parse(RecordParser parser, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parser.parse(bytes, 0, bytes.length, 1, 1, 0, null);
    }
}
