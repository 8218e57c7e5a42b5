package dev.caravan.duplicates;

import dev.caravan.csv.Records;
import dev.caravan.csv.Rfc4180Text;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RejectsHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** The text of a file of duplicates, in the dialect of rejects files ({@link Rfc4180Text}), its cells escaped for spreadsheets. */
final class DuplicatesText {
    private static final String WINNER = "_winner";
    private static final Pattern ALIKE = Pattern.compile("_+winner");
    private static final String NOT_LISTED = "not-listed";

    private final LoadPlan plan;
    private final OutputStream out;
    private long written;

    DuplicatesText(LoadPlan plan, OutputStream out) {
        this.plan = plan;
        this.out = out;
    }

    void writeHeader() throws IOException {
        List<String> cells = new ArrayList<>();
        plan.fileColumns().forEach(column -> cells.add(nameOf(column)));
        cells.addAll(List.of(RejectsHeader.LINE, RejectsHeader.OFFSET, "_reason", WINNER, "_message"));
        write(cells, c -> false);
    }

    /** As in a file of rejects, where no column is called like the winner's. */
    private static String nameOf(Column column) {
        String name = RejectsHeader.nameOf(column);
        return ALIKE.matcher(name.toLowerCase(Locale.ROOT)).matches() ? "_" + name : name;
    }

    /** Writes duplicates among the records of one chunk. */
    void write(Records records, List<Duplicate> duplicates) throws IOException {
        int columns = plan.fileWidth();
        for (Duplicate duplicate : duplicates) {
            int r = Math.toIntExact(duplicate.record() - records.record(0));
            int found = Math.min(columns, records.fields(r));
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                cells.add(c < found ? SpreadsheetCell.escaped(records.text(r, c)) : "");
            }
            cells.add(Long.toString(records.line(r)));
            cells.add(Long.toString(records.offset(r)));
            cells.add(duplicate.reason());
            cells.add(duplicate.winnerLine() == 0 ? "" : Long.toString(duplicate.winnerLine()));
            cells.add(SpreadsheetCell.escaped(duplicate.message()));
            write(cells, c -> c < found && records.quoted(r, c));
            written++;
        }
    }

    /** Writes a record without a line of the file: what is not listed, and why. */
    void writeNotListed(String message) throws IOException {
        List<String> cells = new ArrayList<>(Collections.nCopies(plan.fileWidth() + 2, ""));
        cells.addAll(List.of(NOT_LISTED, "", message));
        write(cells, c -> false);
    }

    /** Number of duplicates that were written. */
    long written() {
        return written;
    }

    private void write(List<String> cells, IntPredicate quotedIfEmpty) throws IOException {
        StringBuilder line = new StringBuilder();
        Rfc4180Text.append(line, cells, quotedIfEmpty);
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    }
}
