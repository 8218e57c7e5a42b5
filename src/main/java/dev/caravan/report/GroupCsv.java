package dev.caravan.report;

import dev.caravan.csv.Swar;
import dev.caravan.feed.Aggregate;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.Grouping;

/**
 * Lines of groups as the rows of a CSV file, to the byte as DuckDB writes them: a text is quoted if it has a comma, a quote, a hash or a line end,
 * or is empty, which tells it from no value. Not thread-safe.
 */
final class GroupCsv {
    private static final long COMMA = Swar.pattern(',');
    private static final long QUOTE = Swar.pattern('"');
    private static final long HASH = Swar.pattern('#');

    private final Lines rows = new Lines();

    /** Whether a report's groups can be written as they are: no type is spelled otherwise, nothing is worked out of two totals. */
    static boolean isFor(Layout layout, Grouping grouping) {
        return layout.isPartial()
                && layout.keys() > 0
                && layout.cells().subList(0, layout.keys()).stream()
                        .allMatch(key ->
                                key.isText() || key.type() == ColumnType.INTEGER || key.type() == ColumnType.DATE)
                && grouping.measures().stream().noneMatch(measure -> measure.aggregate() == Aggregate.AVG);
    }

    /** The rows of some lines, which are there until the next ones are asked for. */
    Lines rows(Lines lines) {
        rows.clear();
        byte[] bytes = lines.bytes();
        for (int at = 0; at < lines.size(); at++) {
            int start = at;
            int rowStart = rows.size();
            // For what is left, if no field of it is quoted.
            rows.reserve(lines.size() - at + Swar.WORD);
            long special = 0;
            while (special == 0) {
                long word = Swar.load(bytes, at);
                special = special(word);
                int plain = special == 0 ? Swar.WORD : Swar.first(special);
                rows.put(word, plain);
                at += plain;
            }
            if (at == start || (bytes[at] != PartText.DELIMITER && bytes[at] != '\n')) {
                rows.size(rowStart);
                at = odd(bytes, start);
            }
            rows.put(bytes[at] == '\n' ? (byte) '\n' : (byte) ',');
        }
        return rows;
    }

    /** The bytes of a word for which a field must be looked at by itself, and those at its end. */
    private static long special(long word) {
        return Swar.controls(word) | Swar.equal(word, COMMA) | Swar.equal(word, QUOTE) | Swar.equal(word, HASH);
    }

    /** A field that is empty, no value, or has bytes to be escaped; its end. */
    private int odd(byte[] bytes, int start) {
        if (bytes[start] == PartText.ESCAPE && bytes[start + 1] == PartText.NULL[1]) {
            return start + PartText.NULL.length;
        }
        int first = rows.size();
        rows.put((byte) '"');
        boolean quoted = false;
        int at = start;
        for (; bytes[at] != PartText.DELIMITER && bytes[at] != '\n'; at++) {
            byte b = bytes[at] == PartText.ESCAPE ? PartText.meant(bytes[++at]) : bytes[at];
            quoted |= b == ',' || b == '#' || b == '"' || b == '\n' || b == '\r';
            if (b == '"') {
                rows.put(b);
            }
            rows.put(b);
        }
        if (quoted || at == start) {
            rows.put((byte) '"');
        } else {
            int length = rows.size() - first - 1;
            System.arraycopy(rows.bytes(), first + 1, rows.bytes(), first, length);
            rows.size(first + length);
        }
        return at;
    }
}
