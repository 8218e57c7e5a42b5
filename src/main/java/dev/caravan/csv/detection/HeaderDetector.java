package dev.caravan.csv.detection;

import dev.caravan.csv.Header;
import dev.caravan.csv.detection.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells whether a table's first record names its columns. Records that repeat it are passed over. */
final class HeaderDetector {
    private static final int FEWEST_COUNTED = 3;
    private static final int FEWEST_YEARS = 2;
    private static final int FIRST_YEAR = 1800;
    private static final int LAST_YEAR = 2199;

    private static final int FEWEST_CODES = 2;
    private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\p{M}]+");
    private static final Pattern DIGITS = Pattern.compile("\\p{N}+");
    /** Has digits, and a sign beside letters and digits that names seldom have. */
    private static final Pattern CODE = Pattern.compile("[^ ]*9[^ ]*[-:./#+][^ ]*|[^ ]*[-:./#+][^ ]*9[^ ]*");

    private HeaderDetector() {}

    /**
     * It does if it holds a known name, or if its values say so ({@link #isHeaderByValues}). It doesn't if it holds a value itself
     * where the column does below, or where nothing is below; if it has the form of all codes below; if most of its fields are empty
     * above values; if a text of it recurs in its column; or if all records are the same. Without any such sign it does: most files
     * have a header, and names that are empty or come twice are made unique.
     *
     * @param known names as {@link #key} makes them
     */
    static boolean isHeader(List<Row> rows, Collection<String> known) {
        if (rows.isEmpty() || rows.get(0).isBroken() || hasName(rows.get(0), known) || isHeaderByValues(rows)) {
            return true;
        }
        List<String> first = rows.get(0).cells();
        List<Row> data = data(rows);
        if (data.isEmpty() && rows.size() > 1) {
            return false;
        }
        List<ValueGuess> own = guesses(rows.get(0));
        List<ValueGuess> below = types(data, first.size());
        int unnamed = 0;
        int filled = 0;
        for (int c = 0; c < first.size(); c++) {
            if (isData(own.get(c), below.get(c)) || isCode(first.get(c), c, data)) {
                return false;
            }
            unnamed += first.get(c).isBlank() && below.get(c) != ValueGuess.EMPTY ? 1 : 0;
            filled += below.get(c) != ValueGuess.EMPTY ? 1 : 0;
        }
        return unnamed * 2 <= filled && !recurs(rows.get(0), data);
    }

    static boolean hasName(Row row, Collection<String> known) {
        return names(row, known) > 0;
    }

    /** How many of the known names the row has. */
    static int names(Row row, Collection<String> known) {
        Set<String> names = new HashSet<>();
        if (!known.isEmpty()) {
            row.cells().stream()
                    .map(HeaderDetector::key)
                    .filter(known::contains)
                    .forEach(names::add);
        }
        return names.size();
    }

    /**
     * Whether as many columns hold numbers, dates or addresses everywhere but in the first row as hold them there too, and one at least;
     * or that row counts.
     */
    static boolean isHeaderByValues(List<Row> rows) {
        List<String> first = rows.get(0).cells();
        List<Row> data = data(rows);
        List<ValueGuess> own = guesses(rows.get(0));
        List<ValueGuess> below = types(data, first.size());
        int names = 0;
        int values = 0;
        for (int c = 0; c < first.size(); c++) {
            boolean text = own.get(c) == ValueGuess.TEXT && !ValueGuess.isNothing(first.get(c));
            names += text && below.get(c).isTyped() ? 1 : 0;
            values += isData(own.get(c), below.get(c)) ? 1 : 0;
        }
        return (names > 0 && names >= values) || (counts(first) && data.stream().noneMatch(row -> counts(row.cells())));
    }

    /**
     * Whether every field of the first row is a text that may be a name, and no two are the same; the last ones may be empty if they are
     * below too.
     */
    static boolean isAllNames(List<Row> rows) {
        List<String> first = rows.get(0).cells();
        int named = first.size();
        while (named > 0 && isEmptyBelow(rows, named - 1)) {
            named--;
        }
        Set<String> names = new HashSet<>();
        return named > 0
                && first.subList(0, named).stream()
                        .allMatch(cell -> ValueGuess.of(cell) == ValueGuess.TEXT
                                && !ValueGuess.isNothing(cell)
                                && names.add(key(cell)));
    }

    /** Whether no row has anything there, the first included. */
    private static boolean isEmptyBelow(List<Row> rows, int column) {
        return rows.stream()
                .allMatch(row ->
                        row.cells().size() <= column || row.cells().get(column).isBlank());
    }

    /** A name by which the same names are found: as {@link Header} makes it, in lower case. */
    static String key(String cell) {
        return Header.name(cell).toLowerCase(Locale.ROOT);
    }

    /** The rows below the first, without those that are the same; in a single column, these are values. */
    static List<Row> data(List<Row> rows) {
        List<String> first = rows.get(0).cells();
        return rows.stream()
                .skip(1)
                .filter(row -> first.size() < 2 || !row.cells().equals(first))
                .toList();
    }

    private static List<ValueGuess> guesses(Row row) {
        return row.cells().stream().map(ValueGuess::of).toList();
    }

    /** Whether a field of that type is a value of the type that the column has below, or of any if nothing is below. */
    private static boolean isData(ValueGuess type, ValueGuess below) {
        return type.isTyped() && (below == ValueGuess.EMPTY || (below.isTyped() && below.with(type) == below));
    }

    /** Whether the field and all below are letters, digits and other signs in the same order, such as {@code AB-12}. */
    private static boolean isCode(String field, int column, List<Row> data) {
        String form = form(field);
        return data.size() >= FEWEST_CODES
                && CODE.matcher(form).matches()
                && data.stream()
                        .filter(row -> row.cells().size() > column)
                        .allMatch(row -> form(row.cells().get(column)).equals(form));
    }

    private static String form(String field) {
        return DIGITS.matcher(LETTERS.matcher(field.strip()).replaceAll("a")).replaceAll("9");
    }

    private static boolean recurs(Row first, List<Row> data) {
        int columns = first.cells().size();
        return data.stream().filter(row -> row.cells().size() == columns).anyMatch(row -> {
            for (int c = 0; c < columns; c++) {
                String cell = first.cells().get(c);
                if (!ValueGuess.isNothing(cell) && cell.equals(row.cells().get(c))) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Whether it begins with text, and whole numbers follow to its end, each one more than that before: three or more, or two years. */
    private static boolean counts(List<String> cells) {
        int from = 0;
        while (from < cells.size() && ValueGuess.of(cells.get(from)) == ValueGuess.TEXT) {
            from++;
        }
        if (from == 0 || from == cells.size()) {
            return false;
        }
        for (int c = from; c < cells.size(); c++) {
            boolean next = ValueGuess.of(cells.get(c)) == ValueGuess.INTEGER
                    && (c == from || number(cells.get(c)) == number(cells.get(c - 1)) + 1);
            if (!next) {
                return false;
            }
        }
        boolean years = number(cells.get(from)) >= FIRST_YEAR && number(cells.get(cells.size() - 1)) <= LAST_YEAR;
        return cells.size() - from >= (years ? FEWEST_YEARS : FEWEST_COUNTED);
    }

    private static long number(String cell) {
        return Long.parseLong(cell.strip());
    }

    /** By column, what the values of all rows with that many columns are. */
    static List<ValueGuess> types(List<Row> rows, int columns) {
        List<ValueGuess> types = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            types.add(ValueGuess.EMPTY);
        }
        for (Row row : rows) {
            for (int c = 0; c < columns && row.cells().size() == columns; c++) {
                if (types.get(c) != ValueGuess.TEXT
                        && !ValueGuess.isNothing(row.cells().get(c))) {
                    types.set(c, types.get(c).with(ValueGuess.of(row.cells().get(c))));
                }
            }
        }
        return types;
    }
}
