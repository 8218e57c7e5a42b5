package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells comments above and within a table from data, or a header, that begins with the same sign. */
final class CommentDetector {
    private static final List<String> MARKS = List.of("#", "//", "%");
    /** A single such line that isn't the first may be a broken record. */
    private static final int FEWEST_WITHIN = 2;

    private CommentDetector() {}

    /** The mark that the text's first line begins with, or several others; null if there is none. */
    static @Nullable String supposed(byte[] sample) {
        int from = sample.length > 2 && (sample[0] & 0xff) == 0xef ? 3 : 0;
        return MARKS.stream()
                .filter(mark -> startsWith(sample, from, mark) || beginsLines(sample, mark))
                .findFirst()
                .orElse(null);
    }

    /**
     * What comments begin with. Marked lines as wide as the table are data, unless white space follows the mark in all marked lines; one
     * that is the last of those on top is the header, if it is the only line that is marked, or if lines marked twice are above it (as in
     * VCF, where {@code ##} begins a comment). In a single column, comments are on top only, and more than one line.
     *
     * @param rows the text as read without comments
     * @param columns of the table as read with them
     * @return null if none begins so
     */
    static @Nullable String of(List<Row> rows, String mark, int columns) {
        int top = 0;
        while (top < rows.size() && isMarked(rows.get(top), mark)) {
            top++;
        }
        List<Row> marked = rows.stream().filter(row -> isMarked(row, mark)).toList();
        if (top == rows.size() || (top == 0 && marked.size() < FEWEST_WITHIN)) {
            return null;
        }
        if (columns < 2) {
            return top == marked.size() && top >= FEWEST_WITHIN ? mark : null;
        }
        if (marked.stream().noneMatch(row -> row.cells().size() == columns)) {
            return mark;
        }
        boolean lastIsWide = top > 0 && marked.get(top - 1).cells().size() == columns;
        if (lastIsWide && top > 1 && marked.subList(0, top - 1).stream().allMatch(row -> isMarked(row, mark + mark))) {
            return mark + mark;
        }
        boolean onlyHeader = lastIsWide && marked.size() == 1;
        return !onlyHeader && marked.stream().allMatch(row -> isSpaced(row, mark)) ? mark : null;
    }

    private static boolean isMarked(Row row, String mark) {
        return row.isBroken()
                ? row.first() == mark.charAt(0)
                : row.cells().get(0).startsWith(mark) && !row.quoted().get(0);
    }

    private static boolean isSpaced(Row row, String mark) {
        return row.isBroken()
                || row.cells().get(0).length() == mark.length()
                || Character.isWhitespace(row.cells().get(0).charAt(mark.length()));
    }

    private static boolean beginsLines(byte[] sample, String mark) {
        int lines = 0;
        for (int i = 1; i < sample.length && lines < FEWEST_WITHIN; i++) {
            lines += (sample[i - 1] == '\n' || sample[i - 1] == '\r') && startsWith(sample, i, mark) ? 1 : 0;
        }
        return lines == FEWEST_WITHIN;
    }

    private static boolean startsWith(byte[] sample, int from, String mark) {
        for (int i = 0; i < mark.length(); i++) {
            if (from + i >= sample.length || sample[from + i] != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
