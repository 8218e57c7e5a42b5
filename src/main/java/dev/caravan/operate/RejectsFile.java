package dev.caravan.operate;

import dev.caravan.csv.Problem;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.Column;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Reject;
import dev.caravan.ledger.Rejects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.stereotype.Component;

/** A job's rejects as a CSV file: the original columns, then where each record stood and why it was refused. */
@Component
public class RejectsFile {
    private static final List<String> REASON_COLUMNS = List.of("_line", "_offset", "_column", "_reason", "_message");

    private final Rejects rejects;
    private final Snapshots snapshots;

    RejectsFile(Rejects rejects, Snapshots snapshots) {
        this.rejects = rejects;
        this.snapshots = snapshots;
    }

    /** Writes them in the order of the file, in UTF-8; holds no more than a cursor's worth in memory. */
    public void write(Job job, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVPrinter csv = new CSVPrinter(
                text, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
        if (job.plan() != null) {
            LoadPlan plan = snapshots.plan(job.plan());
            List<Object> header =
                    new ArrayList<>(plan.columns().stream().map(Column::header).toList());
            header.addAll(REASON_COLUMNS);
            csv.printRecord(header);
            RecordParser parser = new RecordParser(plan.dialect(), plan.bounds(), 0, Ragged.REJECT);
            rejects.forEach(
                    job.id(),
                    reject -> print(csv, fields(parser, reject, plan.columns().size()), reject));
        }
        csv.flush();
    }

    private static void print(CSVPrinter csv, List<Object> cells, Reject reject) {
        cells.add(reject.line());
        cells.add(reject.offset());
        cells.add(reject.column());
        cells.add(reject.reason());
        cells.add(reject.message());
        try {
            csv.printRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record's fields; its whole text in the first column if it has no fields, another number of them, or undecoded bytes. */
    private static List<Object> fields(RecordParser parser, Reject reject, int columns) {
        byte[] raw = reject.raw();
        Records records = parser.parse(raw, 0, raw.length, reject.record(), reject.line(), reject.offset(), null);
        List<Object> cells = new ArrayList<>(columns + REASON_COLUMNS.size());
        boolean decoded = !reject.reason().equals(Problem.INVALID_ENCODING.code());
        if (decoded && records.size() == 1 && records.problem(0) == null && records.fields(0) == columns) {
            for (int c = 0; c < columns; c++) {
                cells.add(records.text(0, c));
            }
        } else {
            cells.add(new String(raw, StandardCharsets.UTF_8));
            for (int c = 1; c < columns; c++) {
                cells.add("");
            }
        }
        return cells;
    }
}
