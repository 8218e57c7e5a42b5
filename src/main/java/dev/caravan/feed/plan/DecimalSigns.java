package dev.caravan.feed.plan;

import dev.caravan.csv.Records;
import dev.caravan.value.DecimalSign;
import dev.caravan.value.Whitespace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sign separates the fraction in the numbers of a file. People write a file by one convention, so the columns that show it decide
 * how {@code 1.000} is meant in the others (Unicode CLDR, "Number Symbols": in half of the locales the comma is the decimal sign and
 * the point separates thousands). Immutable, thread-safe.
 */
final class DecimalSigns {
    private static final String SEMICOLON = ";";

    /** By column; what all its numbers together show. */
    private final List<Set<DecimalSign>> columns;

    private final boolean comma;
    private final boolean commaIsLikely;

    private DecimalSigns(List<Set<DecimalSign>> columns, String delimiter) {
        this.columns = columns;
        this.comma = columns.stream()
                .anyMatch(shown -> shown.contains(DecimalSign.COMMA) && !shown.contains(DecimalSign.POINT));
        boolean point = columns.stream().anyMatch(shown -> shown.contains(DecimalSign.POINT));
        this.commaIsLikely = comma || (delimiter.equals(SEMICOLON) && !point);
    }

    /**
     * @param columns how many the file has
     * @param sample the file's first records; null if there are no records
     * @param delimiter of its fields: spreadsheets write a semicolon where the comma is the decimal sign
     */
    static DecimalSigns of(int columns, @Nullable Records sample, String delimiter) {
        List<Set<DecimalSign>> shown = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            shown.add(sample == null ? Set.of() : shown(sample, c));
        }
        return new DecimalSigns(shown, delimiter);
    }

    /** What a column's values show; nothing if one of them is no number, however it is written. */
    private static Set<DecimalSign> shown(Records sample, int c) {
        Set<DecimalSign> shown = EnumSet.noneOf(DecimalSign.class);
        byte[] content = sample.content();
        for (int r = 0; r < sample.size(); r++) {
            if (sample.parseError(r) != null || c >= sample.fields(r)) {
                continue;
            }
            int from = Whitespace.skip(content, sample.start(r, c), sample.end(r, c));
            int to = Whitespace.drop(content, from, sample.end(r, c));
            DecimalSign sign = DecimalSign.of(content, from, to);
            if (sign == DecimalSign.NOT_A_NUMBER) {
                return Set.of();
            }
            shown.add(sign);
        }
        return shown;
    }

    /** Whether numbers such as {@code 1.000} are refused in a column of numbers: the file has decimal commas, and the column no points. */
    boolean pointMayGroup(int column) {
        return comma && !columns.get(column).contains(DecimalSign.POINT);
    }

    /**
     * Whether a column has numbers such as {@code 1.000} and none that shows the point, and the comma is likely the decimal sign: as
     * text, they lose nothing.
     */
    boolean isAmbiguous(int column) {
        Set<DecimalSign> shown = columns.get(column);
        return commaIsLikely && shown.contains(DecimalSign.POINT_OR_THOUSANDS) && !shown.contains(DecimalSign.POINT);
    }
}
