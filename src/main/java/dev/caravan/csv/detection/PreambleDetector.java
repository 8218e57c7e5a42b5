package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.Collection;
import java.util.List;

/**
 * What is above a table: titles, notes, metadata, or a header that doesn't fit. Records are told to be that only if the header below
 * shows; otherwise they belong to the table, in which they are loaded or rejected.
 *
 * @param records how many of the first records it is
 * @param lostHeader whether the last of them would be the header, had it as many fields as the table
 */
record PreambleDetector(int records, boolean lostHeader) {
    static final PreambleDetector NONE = new PreambleDetector(0, false);

    private static final int MAX_RECORDS = 100;
    /** Records as wide as the table that may be above its header. */
    private static final int MAX_WIDE_RECORDS = 20;
    /** Of them, if they have neither empty fields nor labels. */
    private static final int MAX_FULL_RECORDS = 5;
    /** As many records of one length outvote a first record of another. */
    private static final int SURELY_A_TABLE = 10;
    /** With so many columns, and so many records below, a header is one although another follows for other columns. */
    private static final int SURELY_A_HEADER = 3;

    private static final double MOST = 0.8;

    /**
     * @param columns how many most records have
     * @param known names of columns, as {@link HeaderDetector#key} makes them
     */
    static PreambleDetector of(List<Row> rows, int columns, Collection<String> known) {
        int named = named(rows, columns, known);
        if (named >= 0) {
            return new PreambleDetector(named, false);
        }
        if (columns < 2) {
            return NONE;
        }
        int titles = 0;
        while (titles < rows.size() && isTitle(rows.get(titles), columns)) {
            titles++;
        }
        if (tableFollows(rows, titles, columns)) {
            return titles <= MAX_RECORDS ? new PreambleDetector(belowTitles(rows, titles, columns), false) : NONE;
        }
        int others = titles;
        while (others < rows.size() && others <= MAX_RECORDS && isOfOtherLength(rows.get(others), columns)) {
            others++;
        }
        return others > titles && tableFollows(rows, others, columns) && isMostly(rows, others, columns)
                ? ofOtherLength(rows, titles, others, columns)
                : NONE;
    }

    /** How many of the known names the record has that is the header by them; 0 if none has any. */
    static int known(List<Row> rows, int columns, Collection<String> names) {
        int header = named(rows, columns, names);
        return header < 0 ? 0 : HeaderDetector.names(rows.get(header), names);
    }

    /**
     * The first record as wide as the table with a known name and none but names; otherwise the record with the most known names, of
     * several one as wide as the table, of those the first; -1 if none has any.
     */
    private static int named(List<Row> rows, int columns, Collection<String> known) {
        int best = -1;
        int most = 0;
        for (int r = 0; r < Math.min(rows.size(), MAX_RECORDS) && !known.isEmpty(); r++) {
            int width = rows.get(r).cells().size();
            int names = HeaderDetector.names(rows.get(r), known);
            boolean early = r < MAX_WIDE_RECORDS
                    || rows.subList(0, r).stream().allMatch(row -> row.cells().size() != width);
            if (names == 0 || !early) {
                continue;
            }
            if (width == columns && HeaderDetector.isAllNames(rows.subList(r, rows.size()))) {
                return r;
            }
            int weight = 2 * names + (width == columns ? 1 : 0);
            if (weight > most) {
                best = r;
                most = weight;
            }
        }
        return best;
    }

    /** Titles as wide as the table may be records of it. */
    private static int belowTitles(List<Row> rows, int titles, int columns) {
        int narrow = 0;
        while (narrow < titles && rows.get(narrow).cells().size() == 1) {
            narrow++;
        }
        return belowMetadata(rows, narrow == titles || showsHeader(rows, titles) ? titles : narrow, columns);
    }

    private static PreambleDetector ofOtherLength(List<Row> rows, int titles, int others, int columns) {
        List<Row> block = rows.subList(titles, others);
        List<Row> table = rows.subList(others, rows.size());
        boolean headed = showsHeader(rows, others);
        if (isTable(block, headed)) {
            return new PreambleDetector(titles, false);
        }
        boolean onlyNames = HeaderDetector.isAllNames(table) && !HeaderDetector.isAllNames(block);
        if (headed || onlyNames) {
            return new PreambleDetector(belowMetadata(rows, others, columns), false);
        }
        Row last = rows.get(others - 1);
        if (fits(last, table, columns)) {
            return new PreambleDetector(others - 1, false);
        }
        boolean lost = block.size() == 1 && table.size() >= SURELY_A_TABLE && HeaderDetector.isAllNames(List.of(last));
        return lost ? new PreambleDetector(others, true) : NONE;
    }

    /**
     * Whether the records are a header and its data, however the file continues.
     *
     * @param headed whether another header follows
     */
    private static boolean isTable(List<Row> block, boolean headed) {
        Row header = block.get(0);
        int columns = header.cells().size();
        long alike = block.stream().filter(row -> row.cells().size() == columns).count();
        if (columns < 2 || block.size() < 2 || alike < block.size() || !HeaderDetector.isAllNames(block)) {
            return false;
        }
        return headed
                ? columns >= SURELY_A_HEADER && block.size() > SURELY_A_HEADER && HeaderDetector.isHeaderByValues(block)
                : block.size() >= SURELY_A_HEADER || HeaderDetector.isHeaderByValues(block);
    }

    /** Whether the record at that index is a header without doubt: by the values below it, or as names below a blank line. */
    private static boolean showsHeader(List<Row> rows, int at) {
        return HeaderDetector.isHeaderByValues(rows.subList(at, rows.size()))
                || (isSeparated(rows, at) && HeaderDetector.isAllNames(rows.subList(at, rows.size())));
    }

    private static boolean isSeparated(List<Row> rows, int at) {
        return at > 0 && (rows.get(at).afterGap() || rows.get(at - 1).filled() == 0);
    }

    /**
     * Where the header is if metadata as wide as the table is above it: names, with values below, under records with empty fields or
     * labels; or under a few others that don't begin with names, if a blank line is between.
     *
     * @param from the first record as wide as the table
     */
    private static int belowMetadata(List<Row> rows, int from, int columns) {
        List<Row> all = rows.subList(from, rows.size());
        if (HeaderDetector.isHeaderByValues(all)) {
            return from;
        }
        boolean labelled = false;
        boolean padded = true;
        boolean full = false;
        for (int at = from; at < Math.min(from + MAX_WIDE_RECORDS, rows.size() - 1); at++) {
            Row row = rows.get(at);
            List<Row> below = rows.subList(at, rows.size());
            if (at > from && row.cells().size() == columns && HeaderDetector.isAllNames(below)) {
                boolean byValues = HeaderDetector.isHeaderByValues(below);
                boolean few = at - from <= MAX_FULL_RECORDS && !HeaderDetector.isAllNames(all);
                boolean shown = full
                        ? byValues && few && isSeparated(rows, at)
                        : (byValues || labelled) && (isSeparated(rows, at) || (padded && (labelled || at > from + 1)));
                if (shown) {
                    return at;
                }
            }
            boolean label = row.cells().stream().anyMatch(cell -> cell.strip().endsWith(":"));
            full |= !label && row.filled() == row.cells().size();
            labelled |= label;
            padded &= isPadded(row);
        }
        return from;
    }

    /** Whether only its last fields are empty. */
    private static boolean isPadded(Row row) {
        int last = row.cells().size() - 1;
        while (last >= 0 && row.cells().get(last).isBlank()) {
            last--;
        }
        return row.filled() == last + 1 && last + 1 < row.cells().size();
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
                && rows.get(from).filled() > 1
                && rows.subList(from, from + 2).stream()
                        .allMatch(row -> row.cells().size() == columns);
    }

    private static boolean isMostly(List<Row> rows, int from, int columns) {
        long agreeing = rows.stream()
                .skip(from)
                .filter(row -> row.cells().size() == columns)
                .count();
        return agreeing >= MOST * (rows.size() - from);
    }
}
