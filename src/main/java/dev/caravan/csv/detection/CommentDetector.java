package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells comments before a table, and all others that are marked as they are, from a header that is marked itself. */
final class CommentDetector {
    private static final List<String> MARKS = List.of("#", "//", "%");

    private CommentDetector() {}

    /** The mark that the text begins with; null if it begins with none. */
    static @Nullable String supposed(byte[] sample) {
        int from = sample.length > 2 && (sample[0] & 0xff) == 0xef ? 3 : 0;
        return MARKS.stream()
                .filter(mark -> startsWith(sample, from, mark))
                .findFirst()
                .orElse(null);
    }

    /**
     * What comments begin with: the mark, unless the last of the marked lines on top has as many fields as the table, and it stands
     * alone or below lines that are marked twice: then it is the header (as in VCF, where {@code ##} begins a comment).
     *
     * @param marked the text as read without comments
     * @param columns of the table below
     */
    static @Nullable String of(List<Row> marked, String mark, int columns) {
        int top = 0;
        while (top < marked.size() && isMarked(marked.get(top), mark)) {
            top++;
        }
        if (top == 0 || columns < 2) {
            return null;
        }
        boolean othersTwice = marked.subList(0, top - 1).stream().allMatch(row -> isMarked(row, mark + mark));
        if (marked.get(top - 1).cells().size() != columns || !othersTwice) {
            return mark;
        }
        return top == 1 ? null : mark + mark;
    }

    private static boolean isMarked(Row row, String mark) {
        return row.isBroken()
                ? row.first() == mark.charAt(0)
                : row.cells().get(0).startsWith(mark) && !row.quoted().get(0);
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
