package dev.caravan.csv;

import dev.caravan.csv.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Tells whether a table's first record names its columns. */
final class HeaderRule {
    private HeaderRule() {}

    /**
     * It does if it holds a known name, or if some column holds numbers, dates or addresses everywhere but there. It doesn't if it
     * holds such a value itself where the column does below. Without any such sign it does: most files have a header, and names
     * that are empty or come twice are made unique.
     *
     * @param known names in lower case
     */
    static boolean isHeader(List<Row> rows, Collection<String> known) {
        if (rows.isEmpty() || rows.get(0).isBroken()) {
            return true;
        }
        List<String> first = rows.get(0).cells();
        if (first.stream().anyMatch(cell -> known.contains(key(cell)))) {
            return true;
        }
        List<ValueType> below = types(rows.subList(1, rows.size()), first.size());
        boolean values = false;
        for (int c = 0; c < first.size(); c++) {
            ValueType type = ValueType.of(first.get(c));
            boolean typedBelow = below.get(c) != ValueType.TEXT && below.get(c) != ValueType.EMPTY;
            if (type == ValueType.TEXT && typedBelow) {
                return true;
            }
            values |= typedBelow && type == below.get(c);
        }
        return !values;
    }

    /** By column, what the values of all rows with that many columns are. */
    static List<ValueType> types(List<Row> rows, int columns) {
        List<ValueType> types = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            types.add(ValueType.EMPTY);
        }
        for (Row row : rows) {
            for (int c = 0; c < columns && row.cells().size() == columns; c++) {
                if (types.get(c) != ValueType.TEXT) {
                    types.set(c, types.get(c).with(ValueType.of(row.cells().get(c))));
                }
            }
        }
        return types;
    }

    private static String key(String cell) {
        return cell.strip().toLowerCase(Locale.ROOT);
    }
}
