package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Detects whether a header continues in a second record: units, descriptions, or the lower names of grouped columns. */
final class SecondHeaderDetector {
    /** With fewer columns or records to go by, a first record with unusual values looks the same. */
    private static final int FEWEST_TYPED_COLUMNS = 2;

    private static final int FEWEST_RECORDS_BELOW = 3;

    /** What stands for nothing among values that are no text. */
    private static final Set<String> NOTHING =
            Set.of("na", "n/a", "null", "none", "nil", "nan", "missing", "unknown", "tbd", "-", "--", "?", ".", "\\n");

    private SecondHeaderDetector() {}

    /**
     * It does if, of the columns that hold numbers, dates and the like in every record from the third on, two or more hold text in
     * the second, not everywhere the same and none that stands for nothing, and none of them a value in the first or second.
     *
     * @param rows the text's records, the header first
     */
    static boolean follows(List<Row> rows) {
        if (rows.size() < 2 + FEWEST_RECORDS_BELOW
                || rows.get(0).isBroken()
                || rows.get(0).cells().size() != rows.get(1).cells().size()) {
            return false;
        }
        List<String> first = rows.get(0).cells();
        List<String> second = rows.get(1).cells();
        List<ValueGuess> below = HeaderDetector.types(rows.subList(2, rows.size()), first.size());
        int typed = 0;
        boolean different = false;
        String text = "";
        for (int c = 0; c < first.size(); c++) {
            boolean typedBelow = below.get(c) != ValueGuess.TEXT && below.get(c) != ValueGuess.EMPTY;
            if (!typedBelow || second.get(c).isBlank()) {
                continue;
            }
            boolean isText = ValueGuess.of(second.get(c)) == ValueGuess.TEXT && !standsForNothing(second.get(c));
            boolean isName = ValueGuess.of(first.get(c)) == ValueGuess.TEXT
                    || first.get(c).isBlank();
            if (!isText || !isName) {
                return false;
            }
            different |= typed > 0 && !second.get(c).equals(text);
            text = second.get(c);
            typed++;
        }
        return typed >= FEWEST_TYPED_COLUMNS && different;
    }

    private static boolean standsForNothing(String cell) {
        String text = cell.strip().toLowerCase(Locale.ROOT);
        return NOTHING.contains(text) || text.startsWith("#");
    }
}
