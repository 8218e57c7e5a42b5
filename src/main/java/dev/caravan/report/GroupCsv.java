package dev.caravan.report;

import dev.caravan.feed.Aggregate;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.Grouping;

/**
 * Lines of groups as the rows of a CSV file, to the byte as DuckDB writes them: a text is quoted if it has a comma, a quote, a hash or a line end,
 * or is empty, which tells it from no value. Not thread-safe.
 */
final class GroupCsv {
    /** Bytes for which a field must be looked at by itself. */
    private static final boolean[] SPECIAL = new boolean[256];

    static {
        for (byte b : new byte[] {PartText.DELIMITER, PartText.ESCAPE, '\n', ',', '"', '#'}) {
            SPECIAL[b] = true;
        }
    }

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
        rows.reserve(lines.size());
        byte[] bytes = lines.bytes();
        for (int at = 0; at < lines.size(); at++) {
            int start = at;
            int out = rows.size();
            byte[] row = rows.bytes();
            for (; !SPECIAL[bytes[at] & 0xFF]; at++) {
                row[out++] = bytes[at];
            }
            if (at > start && (bytes[at] == PartText.DELIMITER || bytes[at] == '\n')) {
                rows.size(out);
            } else {
                at = odd(bytes, start);
                // It may be longer than the field was.
                rows.reserve(lines.size() - at);
            }
            rows.put(bytes[at] == '\n' ? (byte) '\n' : (byte) ',');
        }
        return rows;
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
