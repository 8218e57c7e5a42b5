package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.rule.ColumnType;

/**
 * Groups as the rows of a CSV file, to the byte as DuckDB writes them: a text is quoted if it has a comma, a quote, a hash or a line end,
 * or is empty, which distinguishes it from NULL. Thread-safe.
 */
public final class GroupCsv implements GroupEncoder {
    private static final long COMMA = Swar.pattern(',');
    private static final long QUOTE = Swar.pattern('"');
    private static final long HASH = Swar.pattern('#');

    /** Whether a report's groups can be written without DuckDB: every type has the same spelling, and no result needs two totals. */
    public static boolean isFor(SpillLayout spillLayout, Grouping grouping) {
        return spillLayout.isPartial()
                && spillLayout.keys() > 0
                && spillLayout.cells().subList(0, spillLayout.keys()).stream()
                        .allMatch(key ->
                                key.isText() || key.type() == ColumnType.INTEGER || key.type() == ColumnType.DATE)
                && grouping.measures().stream().noneMatch(measure -> measure.aggregate() == Aggregate.AVG);
    }

    @Override
    public void keys(EncodedRows rows, byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            int start = at;
            int rowStart = rows.size();
            // Room for the rest, if no field of it is quoted.
            rows.reserve(to - at + Swar.WORD);
            long special = 0;
            while (special == 0) {
                long word = Swar.load(bytes, at);
                special = special(word);
                int plain = special == 0 ? Swar.WORD : Swar.first(special);
                rows.put(word, plain);
                at += plain;
            }
            if (at == start || bytes[at] != SpillFormat.DELIMITER) {
                rows.size(rowStart);
                at = odd(rows, bytes, start);
            }
            rows.put((byte) ',');
        }
    }

    @Override
    public void none(EncodedRows rows) {
        // NULL has no bytes: an empty text is in quotes.
    }

    @Override
    public byte delimiter() {
        return ',';
    }

    @Override
    public void end(EncodedRows rows, int keysEnd) {
        // The hash of a row isn't used.
    }

    /** Marks the bytes of a word that need quotes or escapes, and those that end a field. */
    private static long special(long word) {
        return Swar.controls(word) | Swar.equal(word, COMMA) | Swar.equal(word, QUOTE) | Swar.equal(word, HASH);
    }

    /** Writes a field that is empty, NULL, or needs quotes. Returns its end. */
    private static int odd(EncodedRows rows, byte[] bytes, int start) {
        if (bytes[start] == SpillFormat.ESCAPE && bytes[start + 1] == SpillFormat.NULL[1]) {
            return start + SpillFormat.NULL.length;
        }
        int first = rows.size();
        rows.put((byte) '"');
        boolean quoted = false;
        int at = start;
        for (; bytes[at] != SpillFormat.DELIMITER; at++) {
            byte b = bytes[at] == SpillFormat.ESCAPE ? SpillFormat.meant(bytes[++at]) : bytes[at];
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
