package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.Collection;
import java.util.List;

/**
 * What stands before a table: titles, notes, or a header that doesn't fit.
 *
 * @param records how many of the first records it is
 * @param lostHeader whether the last of them would be the header, had it as many fields as the table
 */
record PreambleDetector(int records, boolean lostHeader) {
    static final PreambleDetector NONE = new PreambleDetector(0, false);

    private static final int MAX_RECORDS = 100;
    /** As many records of one length outvote a first record of another. */
    private static final int SURELY_A_TABLE = 10;

    private static final double MOST = 0.8;

    /**
     * @param columns how many most records have
     * @param known names of columns, in lower case
     * @param headerIsKnown whether an option says if there is a header
     */
    static PreambleDetector of(List<Row> rows, int columns, Collection<String> known, boolean headerIsKnown) {
        if (columns < 2) {
            return NONE;
        }
        int titles = 0;
        while (titles < rows.size() && isTitle(rows.get(titles), columns)) {
            titles++;
        }
        if (tableFollows(rows, titles, columns)) {
            return titles <= MAX_RECORDS ? new PreambleDetector(titles, false) : NONE;
        }
        int others = titles;
        while (others < rows.size() && others <= MAX_RECORDS && isOfOtherLength(rows.get(others), columns)) {
            others++;
        }
        if (others == titles || !tableFollows(rows, others, columns) || !isMostly(rows, others, columns)) {
            return NONE;
        }
        Row last = rows.get(others - 1);
        List<Row> table = rows.subList(others, rows.size());
        if (fits(last, table, columns)) {
            return new PreambleDetector(others - 1, false);
        }
        if (headerIsKnown || HeaderDetector.hasName(last, known)) {
            return NONE;
        }
        if (HeaderDetector.isHeaderByValues(table)) {
            return new PreambleDetector(others, false);
        }
        return table.size() < SURELY_A_TABLE ? NONE : new PreambleDetector(others, true);
    }

    /** Whether the rows are so many of one length that a header of another one is wrong, and not they. */
    static boolean isSurelyTable(List<Row> rows, int columns) {
        return rows.size() >= SURELY_A_TABLE && isMostly(rows, 0, columns);
    }

    /** Whether the row names the columns but for delimiters at the ends of lines: its own, or those of all rows below. */
    static boolean fits(Row header, List<Row> table, int columns) {
        List<String> names = header.cells();
        if (names.size() > columns) {
            return names.subList(columns, names.size()).stream().allMatch(String::isBlank);
        }
        return !header.isBroken()
                && names.size() > 1
                && table.stream()
                        .filter(row -> row.cells().size() == columns)
                        .flatMap(row -> row.cells().subList(names.size(), columns).stream())
                        .allMatch(String::isBlank);
    }

    private static boolean isTitle(Row row, int columns) {
        return row.cells().size() == 1 || (columns > 2 && row.cells().size() == columns && row.filled() <= 1);
    }

    private static boolean isOfOtherLength(Row row, int columns) {
        return !row.isBroken() && (row.cells().size() != columns || isTitle(row, columns));
    }

    /** Unless a header and a record follow at least, what precedes are bad records, which have to be explained. */
    private static boolean tableFollows(List<Row> rows, int from, int columns) {
        return rows.size() - from >= 2
                && rows.subList(from, from + 2).stream()
                        .allMatch(row -> row.cells().size() == columns && row.filled() > 1);
    }

    private static boolean isMostly(List<Row> rows, int from, int columns) {
        long agreeing = rows.stream()
                .skip(from)
                .filter(row -> row.cells().size() == columns)
                .count();
        return agreeing >= MOST * (rows.size() - from);
    }
}
