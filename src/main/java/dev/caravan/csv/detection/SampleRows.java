package dev.caravan.csv.detection;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The first records of a text as one dialect reads them, and how well it reads them. */
final class SampleRows {
    private static final int MAX_RECORDS = 1000;
    private static final int MAX_CELLS = 20_000;
    /** Reading a text as one column is right only if no dialect finds columns in it. */
    private static final double ONE_COLUMN = 0.001;

    private static final Pattern MINUTES = Pattern.compile("\\d\\d(?!\\d)");

    /**
     * A record.
     *
     * @param line where it begins, from 1
     * @param afterGap whether lines that are no records, such as blank ones, are between it and the record above
     * @param first its first byte
     * @param cells empty if its quoting is broken
     * @param quoted for each cell, whether it was in quotes
     * @param problem of the record, or null: none
     */
    record Row(
            long line,
            boolean afterGap,
            byte first,
            List<String> cells,
            List<Boolean> quoted,
            @Nullable ParseError problem) {
        boolean isBroken() {
            return cells.isEmpty();
        }

        long filled() {
            return cells.stream().filter(cell -> !cell.isBlank()).count();
        }
    }

    private final Dialect dialect;
    private final List<Row> rows = new ArrayList<>();

    /** @param sample UTF-8, ending with a whole line */
    SampleRows(byte[] sample, Dialect dialect, RecordLimits recordLimits) {
        this.dialect = dialect.withHeader(false);
        RecordParser parser = new RecordParser(this.dialect, recordLimits, 0, FieldCountPolicy.REJECT);
        int cells = 0;
        long next = 1;
        try (ChunkReader reader = ChunkReader.of(sample, this.dialect, recordLimits, MAX_RECORDS)) {
            for (Chunk c = reader.next(); c != null && rows.size() < MAX_RECORDS; c = reader.next()) {
                Records records = parser.parse(c);
                for (int r = 0; r < records.size() && cells < MAX_CELLS; r++) {
                    Row row = row(records, r, next);
                    rows.add(row);
                    next = row.line() + lines(records.raw(r));
                    cells += row.cells().size();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't be read", e);
        }
    }

    /** @param next the line below the record above */
    private Row row(Records records, int r, long next) {
        List<String> cells = new ArrayList<>();
        List<Boolean> quoted = new ArrayList<>();
        for (int c = 0; c < records.fields(r); c++) {
            cells.add(records.text(r, c));
            quoted.add(records.quoted(r, c));
        }
        byte[] raw = records.raw(r);
        boolean afterGap = !rows.isEmpty() && records.line(r) > next;
        byte first = raw.length == 0 ? 0 : raw[0];
        return new Row(records.line(r), afterGap, first, cells, quoted, records.parseError(r));
    }

    private static int lines(byte[] record) {
        int lines = 1;
        for (int i = 0; i < record.length; i++) {
            boolean pair = record[i] == '\r' && i + 1 < record.length && record[i + 1] == '\n';
            lines += !pair && (record[i] == '\n' || record[i] == '\r') ? 1 : 0;
        }
        return lines;
    }

    Dialect dialect() {
        return dialect;
    }

    List<Row> rows() {
        return rows;
    }

    /** How many records can't be read, or have another number of cells than most. */
    long misfits() {
        int columns = columns();
        return rows.stream().filter(row -> row.cells().size() != columns).count();
    }

    /** How many records have a cell for which the condition holds. */
    long countOf(Predicate<String> condition) {
        return rows.stream()
                .filter(row -> row.cells().stream().anyMatch(condition))
                .count();
    }

    /** Whether quotes enclose a delimiter, a line end or quotes. */
    boolean hasQuotesOfNeed() {
        for (Row row : rows) {
            for (int c = 0; c < row.cells().size(); c++) {
                String cell = row.cells().get(c);
                boolean needed =
                        cell.contains(dialect.delimiter()) || cell.chars().anyMatch(s -> "\n\r\"".indexOf(s) >= 0);
                if (needed && row.quoted().get(c)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the delimiter is within a time or an address of the web in every row. */
    boolean isCutInTimes() {
        return rows.stream().allMatch(row -> {
            for (int c = 1; c < row.cells().size(); c++) {
                String left = row.cells().get(c - 1);
                String right = row.cells().get(c);
                boolean time = !left.isEmpty()
                        && Character.isDigit(left.charAt(left.length() - 1))
                        && MINUTES.matcher(right).lookingAt();
                if (time || right.startsWith("//")) {
                    return true;
                }
            }
            return false;
        });
    }

    boolean hasQuoted() {
        return rows.stream().anyMatch(row -> row.quoted().contains(true));
    }

    /** The number of cells that most rows have, titles on top aside, of several the greatest; 0 if there are no rows. */
    int columns() {
        int columns = 0;
        int most = 0;
        for (Map.Entry<Integer, Integer> count : counts(belowTitles()).entrySet()) {
            boolean better = count.getValue() > most || (count.getValue() == most && count.getKey() > columns);
            if (count.getKey() > 0 && better) {
                columns = count.getKey();
                most = count.getValue();
            }
        }
        return columns;
    }

    /** The rows from the first with several cells on; all if none has. */
    private List<Row> belowTitles() {
        int titles = 0;
        while (titles < rows.size() && rows.get(titles).cells().size() < 2) {
            titles++;
        }
        return titles == rows.size() ? rows : rows.subList(titles, rows.size());
    }

    /** Whether every row has the same number of cells. */
    boolean isEven() {
        return counts(rows).size() == 1;
    }

    /** How many columns hold nothing but numbers, dates, truth values or addresses, the first row aside. */
    long typedColumns() {
        List<Row> below = rows.size() > 1 ? rows.subList(1, rows.size()) : rows;
        return HeaderDetector.types(below, columns()).stream()
                .filter(ValueGuess::isTyped)
                .count();
    }

    boolean holdsValues() {
        return typedColumns() > 0;
    }

    /** Whether each column but the last is filled up with spaces to one width. */
    boolean isPadded() {
        if (columns() < 2 || rows.size() < 2 || !isEven()) {
            return false;
        }
        boolean padded = false;
        for (int c = 0; c < columns() - 1; c++) {
            int width = rows.get(0).cells().get(c).length();
            for (Row row : rows) {
                String cell = row.cells().get(c);
                if (cell.length() != width || row.quoted().get(c)) {
                    return false;
                }
                padded |= !cell.equals(cell.strip());
            }
        }
        return padded;
    }

    /** Whether some cell in quotes ends with a space, which stands before or after its closing quote. */
    boolean mayHaveSpaceAfterQuotes() {
        for (Row row : rows) {
            for (int c = 0; c < row.cells().size(); c++) {
                if (row.quoted().get(c) && row.cells().get(c).endsWith(" ")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the same records hold other text in quotes here than there: then it is text beside the quotes. */
    boolean hasOtherQuotedTextThan(SampleRows other) {
        for (int r = 0; r < Math.min(rows.size(), other.rows.size()); r++) {
            Row row = rows.get(r);
            Row same = other.rows.get(r);
            for (int c = 0;
                    c < row.cells().size() && row.cells().size() == same.cells().size();
                    c++) {
                boolean quoted = row.quoted().get(c) && same.quoted().get(c);
                if (quoted && !row.cells().get(c).equals(same.cells().get(c))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Map<Integer, Integer> counts(List<Row> rows) {
        Map<Integer, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row.cells().size(), 1, Integer::sum));
        return counts;
    }

    /**
     * How much the rows look like a table: few row lengths, many columns, and cells of known kinds (van den Burg, Nazábal, Sutton:
     * Wrangling messy CSV files by detecting row and type patterns, 2019, section 4, with a shorter list of kinds). Theirs is also that
     * the cells, which take the time, are not looked at where the lengths alone don't reach what was reached before.
     *
     * @return 0 if it can't be above {@code highest}
     */
    double scoreIfAbove(double highest) {
        if (rows.isEmpty()) {
            return 0;
        }
        Map<Integer, Integer> counts = counts(rows);
        double pattern = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            int cells = count.getKey();
            pattern += cells == 0 ? 0 : count.getValue() * Math.max(ONE_COLUMN, cells - 1) / cells;
        }
        double most = pattern / counts.size() / rows.size();
        return most > highest ? most * knownKinds() : 0;
    }

    double score() {
        return scoreIfAbove(0);
    }

    private double knownKinds() {
        long cells = 0;
        long known = 0;
        for (Row row : rows) {
            for (int c = 0; c < row.cells().size(); c++) {
                cells++;
                known += row.quoted().get(c) || isOfKnownKind(row.cells().get(c)) ? 1 : 0;
            }
        }
        return cells == 0 ? 0 : Math.max(ONE_COLUMN, (double) known / cells);
    }

    /** Text with a sign in it that usually delimits, other than in a sentence, or in quotes still, was probably read wrongly. */
    private static boolean isOfKnownKind(String cell) {
        return isWhole(cell.strip()) || ValueGuess.of(cell) != ValueGuess.TEXT;
    }

    private static boolean isWhole(String text) {
        boolean inQuotes = text.length() > 1 && text.charAt(0) == '\'' && text.endsWith("'");
        for (int i = 0; i < text.length() && !inQuotes; i++) {
            char sign = text.charAt(i);
            boolean punctuation =
                    i > 0 && (sign == ',' || sign == ';') && i + 1 < text.length() && text.charAt(i + 1) == ' ';
            if (",;\t|\"".indexOf(sign) >= 0 && !punctuation) {
                return false;
            }
        }
        return !inQuotes;
    }
}
