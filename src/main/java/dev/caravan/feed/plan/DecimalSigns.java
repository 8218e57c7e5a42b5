package dev.caravan.feed.plan;

import dev.caravan.csv.Records;
import dev.caravan.value.DecimalSign;
import dev.caravan.value.ValueOption;
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
    /** Whether all columns of numbers have one notation, with decimal commas and with points that separate thousands. */
    private final boolean commaAndPointedGroups;

    private DecimalSigns(List<Set<DecimalSign>> columns, boolean fractions, boolean groups, String delimiter) {
        this.columns = columns;
        this.comma = columns.stream()
                .anyMatch(shown -> shown.contains(DecimalSign.COMMA) && !shown.contains(DecimalSign.POINT));
        boolean point = columns.stream().anyMatch(shown -> shown.contains(DecimalSign.POINT));
        this.commaIsLikely = comma || (delimiter.equals(SEMICOLON) && !point);
        this.commaAndPointedGroups = comma && !point && fractions && groups;
    }

    /**
     * @param columns how many the file has
     * @param sample the file's first records; null if there are no records
     * @param delimiter of its fields: spreadsheets write a semicolon where the comma is the decimal sign
     */
    static DecimalSigns of(int columns, @Nullable Records sample, String delimiter) {
        List<Set<DecimalSign>> shown = new ArrayList<>(columns);
        boolean fractions = false;
        boolean groups = false;
        for (int c = 0; c < columns; c++) {
            Set<DecimalSign> column = sample == null ? Set.of() : shown(sample, c);
            shown.add(column);
            boolean comma = column.contains(DecimalSign.COMMA);
            fractions |= comma && has(sample, c, ',');
            groups |= column.contains(DecimalSign.POINT_OR_THOUSANDS) || (comma && has(sample, c, '.'));
        }
        return new DecimalSigns(shown, fractions, groups, delimiter);
    }

    /** Whether some value of a column has the sign. */
    private static boolean has(@Nullable Records sample, int c, char sign) {
        for (int r = 0; sample != null && r < sample.size(); r++) {
            if (sample.parseError(r) != null || c >= sample.fields(r)) {
                continue;
            }
            for (int i = sample.start(r, c); i < sample.end(r, c); i++) {
                if (sample.content()[i] == sign) {
                    return true;
                }
            }
        }
        return false;
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

    /** What the file changes about the values of a column of decimals. */
    Set<ValueOption> options(int column) {
        if (isDecimalComma(column)) {
            return Set.of(ValueOption.DECIMAL_COMMA);
        }
        return comma && !columns.get(column).contains(DecimalSign.POINT)
                ? Set.of(ValueOption.POINT_MAY_GROUP)
                : Set.of();
    }

    /**
     * Whether a column's numbers have decimal commas, and points that separate thousands: no column of the file has decimal points, some
     * value has a decimal comma, and some has thousands. A column of numbers such as {@code 1,000} alone may be of another notation.
     */
    boolean isDecimalComma(int column) {
        Set<DecimalSign> shown = columns.get(column);
        return commaAndPointedGroups
                && (!shown.contains(DecimalSign.COMMA_OR_THOUSANDS)
                        || shown.contains(DecimalSign.COMMA)
                        || shown.contains(DecimalSign.POINT_OR_THOUSANDS));
    }

    /**
     * Whether a column has numbers such as {@code 1.000} and none that shows the point, and the comma is likely the decimal sign: as
     * text, they lose nothing.
     */
    boolean isAmbiguous(int column) {
        Set<DecimalSign> shown = columns.get(column);
        return commaIsLikely
                && !isDecimalComma(column)
                && shown.contains(DecimalSign.POINT_OR_THOUSANDS)
                && !shown.contains(DecimalSign.POINT);
    }

    /** Whether the comma is the decimal sign of a column, or likely is, as in the others. */
    boolean isCommaLikely(int column) {
        Set<DecimalSign> shown = columns.get(column);
        return !shown.contains(DecimalSign.POINT) && (shown.contains(DecimalSign.COMMA) || commaIsLikely);
    }
}
