package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells a single column, whose values have the supposed delimiter in them, from a table below a title. Both begin with a record of one
 * field; below it are names, addresses and numbers with commas, or columns.
 */
final class SingleColumnDetector {
    /** If fewer of the records have one length, the text is no table. */
    private static final double FEWEST_AGREEING = 0.6;
    /** Signs that are seldom in texts. */
    private static final String NO_PUNCTUATION = "\t|";

    private static final Pattern GROUPED_DIGITS = Pattern.compile("\\d{3}");
    /** A title says more than the name of a column does. */
    private static final int WORDS_OF_A_TITLE = 3;

    private SingleColumnDetector() {}

    /**
     * @param sample whose first record has one field
     * @param known names of columns, as {@link HeaderDetector#key} makes them
     */
    static boolean isLikely(SampleRows sample, Collection<String> known) {
        List<Row> rows = sample.rows();
        int columns = sample.columns();
        int from = 0;
        while (from < rows.size() && rows.get(from).cells().size() != columns) {
            if (rows.get(from).cells().size() == 1 && HeaderDetector.hasName(rows.get(from), known)) {
                return true;
            }
            from++;
        }
        List<Row> table = rows.subList(from, rows.size());
        long agreeing =
                table.stream().filter(row -> row.cells().size() == columns).count();
        if (agreeing < FEWEST_AGREEING * table.size()) {
            return true;
        }
        if (NO_PUNCTUATION.contains(sample.dialect().delimiter())) {
            return false;
        }
        int header = PreambleDetector.of(rows, columns, known).records();
        if (HeaderDetector.isHeaderByValues(rows.subList(header, rows.size()))) {
            return false;
        }
        boolean title = rows.get(0).cells().get(0).strip().split("\\s+", -1).length >= WORDS_OF_A_TITLE;
        return !(title || table.get(0).afterGap() || sample.hasQuoted()) || isText(table, columns);
    }

    /** Whether a space is after every delimiter, as in sentences, or groups of digits are. */
    private static boolean isText(List<Row> rows, int columns) {
        return isInAll(rows, columns, cell -> cell.startsWith(" "))
                || isInAll(rows, columns, cell -> GROUPED_DIGITS.matcher(cell).matches());
    }

    private static boolean isInAll(List<Row> rows, int columns, Predicate<String> condition) {
        return rows.stream()
                .filter(row -> row.cells().size() == columns)
                .flatMap(row -> row.cells().stream().skip(1))
                .allMatch(condition);
    }
}
