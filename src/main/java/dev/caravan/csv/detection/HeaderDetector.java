package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Tells whether a table's first record names its columns. */
final class HeaderDetector {
    private static final int FEWEST_COUNTED = 3;

    private HeaderDetector() {}

    /**
     * It does if it holds a known name, or if its values say so ({@link #isHeaderByValues}). It doesn't if it holds a value itself
     * where the column does below, or where nothing is below; numbers that count up by one are names for all that (years, hours).
     * Without any such sign it does: most files have a header, and names that are empty or come twice are made unique.
     *
     * @param known names in lower case
     */
    static boolean isHeader(List<Row> rows, Collection<String> known) {
        if (rows.isEmpty() || rows.get(0).isBroken() || hasName(rows.get(0), known) || isHeaderByValues(rows)) {
            return true;
        }
        List<String> first = rows.get(0).cells();
        List<ValueGuess> below = types(rows.subList(1, rows.size()), first.size());
        for (int c = 0; c < first.size(); c++) {
            ValueGuess type = ValueGuess.of(first.get(c));
            boolean sameBelow = rows.size() == 1 || type == below.get(c);
            if (isTyped(type) && sameBelow) {
                return false;
            }
        }
        return true;
    }

    static boolean hasName(Row row, Collection<String> known) {
        return row.cells().stream().anyMatch(cell -> known.contains(key(cell)));
    }

    /** Whether some column holds numbers, dates or addresses everywhere but in the first row, or that row counts. */
    static boolean isHeaderByValues(List<Row> rows) {
        List<String> first = rows.get(0).cells();
        List<ValueGuess> below = types(rows.subList(1, rows.size()), first.size());
        for (int c = 0; c < first.size(); c++) {
            if (ValueGuess.of(first.get(c)) == ValueGuess.TEXT && isTyped(below.get(c))) {
                return true;
            }
        }
        return counts(first) && rows.stream().skip(1).noneMatch(row -> counts(row.cells()));
    }

    /** Whether it begins with text, and three or more whole numbers follow to its end, each one more than that before. */
    private static boolean counts(List<String> cells) {
        int from = 0;
        while (from < cells.size() && ValueGuess.of(cells.get(from)) == ValueGuess.TEXT) {
            from++;
        }
        if (from == 0 || cells.size() - from < FEWEST_COUNTED) {
            return false;
        }
        for (int c = from; c < cells.size(); c++) {
            boolean next = ValueGuess.of(cells.get(c)) == ValueGuess.INTEGER
                    && (c == from || number(cells.get(c)) == number(cells.get(c - 1)) + 1);
            if (!next) {
                return false;
            }
        }
        return true;
    }

    private static long number(String cell) {
        return Long.parseLong(cell.strip());
    }

    private static boolean isTyped(ValueGuess type) {
        return type != ValueGuess.TEXT && type != ValueGuess.EMPTY;
    }

    /** By column, what the values of all rows with that many columns are. */
    static List<ValueGuess> types(List<Row> rows, int columns) {
        List<ValueGuess> types = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            types.add(ValueGuess.EMPTY);
        }
        for (Row row : rows) {
            for (int c = 0; c < columns && row.cells().size() == columns; c++) {
                if (types.get(c) != ValueGuess.TEXT) {
                    types.set(c, types.get(c).with(ValueGuess.of(row.cells().get(c))));
                }
            }
        }
        return types;
    }

    private static String key(String cell) {
        return cell.strip().toLowerCase(Locale.ROOT);
    }
}
