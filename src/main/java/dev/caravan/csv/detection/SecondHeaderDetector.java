package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.util.List;

/** Detects whether a header continues in a second record: units, descriptions, or the lower names of grouped columns. */
final class SecondHeaderDetector {
    /** With fewer columns or records to go by, a first record with unusual values looks the same. */
    private static final int FEWEST_TYPED_COLUMNS = 2;

    private static final int FEWEST_RECORDS_BELOW = 3;

    private SecondHeaderDetector() {}

    /**
     * It does if, of the columns that hold numbers, dates and the like in every record from the third on, two or more hold text in
     * the second, not everywhere the same and none that stands for nothing, and none of them a value in the first or second.
     *
     * @param data the records below the header, without those that repeat it
     */
    static boolean follows(Row header, List<Row> data) {
        if (data.size() < 1 + FEWEST_RECORDS_BELOW
                || header.isBroken()
                || header.cells().size() != data.get(0).cells().size()) {
            return false;
        }
        List<String> first = header.cells();
        List<String> second = data.get(0).cells();
        List<ValueGuess> below = HeaderDetector.types(data.subList(1, data.size()), first.size());
        int typed = 0;
        boolean different = false;
        String text = "";
        for (int c = 0; c < first.size(); c++) {
            if (!below.get(c).isTyped() || second.get(c).isBlank()) {
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
        return ValueGuess.isNothing(cell) || cell.strip().startsWith("#");
    }
}
