package dev.caravan.report;

import dev.caravan.check.FieldReading;
import dev.caravan.csv.Records;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.LoadPlan;
import dev.caravan.value.Form;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/**
 * Records as lines of {@link PartText}, built from their bytes without decoding them, with a hash of each one's keys. Used again for
 * other records of files of the same columns; not thread-safe.
 */
final class RowText {
    /** What a number in an exponent form may need: 38 digits, a sign, a point, a zero. */
    private static final int NUMBER_BYTES = Numbers.MAX_DIGITS + 3;

    private final Layout layout;
    private final LoadPlan plan;
    private final Numbers numbers;
    private final BitSet escaped = new BitSet();
    private final int[] columns;
    private final Way[] ways;
    private final FieldReading[] readings;

    private final Lines lines = new Lines();

    /** @param plan of the files */
    RowText(Layout layout, LoadPlan plan) {
        this.layout = layout;
        this.plan = plan;
        this.numbers = new Numbers(layout.cells().size());
        this.columns = layout.cells().stream()
                .mapToInt(cell -> Layout.index(plan, cell.header()))
                .toArray();
        this.ways = layout.cells().stream().map(Way::of).toArray(Way[]::new);
        this.readings = new FieldReading[columns.length];
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                readings[i] = new FieldReading(plan.columns().get(columns[i]));
            }
        }
    }

    /** Whether records of files with this plan can be written by it. */
    @SuppressWarnings("ReferenceEquality") // a source has one plan, and comparing the columns of two takes long
    boolean isOf(LoadPlan other) {
        return plan == other;
    }

    /** The lines so far; to be cleared by who takes them. */
    Lines lines() {
        return lines;
    }

    /**
     * Adds a record that holds to its rules.
     *
     * @return -1; or the column of a number that is too long to be added up: then nothing is added
     */
    int add(Records records, int r) {
        int start = lines.size();
        int keysEnd = start;
        for (int i = 0; i < columns.length; i++) {
            if (!cell(i, records, r)) {
                lines.size(start);
                return columns[i];
            }
            lines.put(i == columns.length - 1 ? (byte) '\n' : PartText.DELIMITER);
            if (i == layout.keys() - 1) {
                keysEnd = lines.size();
            }
        }
        lines.endLine(keysEnd);
        return -1;
    }

    /** How a cell is written. */
    private enum Way {
        ONE,
        PRESENT,
        TEXT,
        DECIMAL,
        TYPED;

        static Way of(Cell cell) {
            return switch (cell.kind()) {
                case ONE -> ONE;
                case PRESENT -> PRESENT;
                case KEY, VALUE -> cell.isText() ? TEXT : cell.type() == ColumnType.DECIMAL ? DECIMAL : TYPED;
            };
        }
    }

    /** False: it holds a number that is too long. */
    private boolean cell(int i, Records records, int r) {
        Way way = ways[i];
        if (way == Way.ONE) {
            lines.put((byte) '1');
            return true;
        }
        FieldReading reading = readings[i];
        int c = columns[i];
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int from = reading.start(content, records.start(r, c), fieldEnd);
        int to = reading.end(content, from, fieldEnd);
        boolean none = reading.isNull(content, from, to, records.quoted(r, c));
        if (way == Way.PRESENT) {
            lines.put((byte) (none ? '0' : '1'));
        } else if (none) {
            lines.put(PartText.NULL, 0, PartText.NULL.length);
        } else if (way == Way.TEXT) {
            text(i, content, from, to);
        } else if (way == Way.DECIMAL) {
            lines.reserve(Math.max(NUMBER_BYTES, to - from));
            int written = numbers.write(i, content, from, to, lines.bytes(), lines.size());
            lines.size(lines.size() + Math.max(0, written));
            return written >= 0;
        } else {
            typed(layout.cells().get(i), Objects.requireNonNull(reading.form()), content, from, to);
        }
        return true;
    }

    private void text(int i, byte[] content, int from, int to) {
        if (lines.putPlain(content, from, to)) {
            return;
        }
        lines.reserve(2 * (to - from));
        byte[] bytes = lines.bytes();
        int at = lines.size();
        for (int k = from; k < to; k++) {
            byte letter = PartText.letter(content[k]);
            if (letter == 0) {
                bytes[at++] = content[k];
            } else {
                escaped.set(i);
                bytes[at++] = PartText.ESCAPE;
                bytes[at++] = letter;
            }
        }
        lines.size(at);
    }

    private void typed(Cell cell, Form form, byte[] content, int from, int to) {
        lines.reserve(form.maxBytes(to - from));
        int written = form.write(content, from, to, lines.bytes(), lines.size());
        if (cell.kind() == Cell.Kind.KEY) {
            byte[] alike = KeySpelling.of(
                            cell.type(), new String(lines.bytes(), lines.size(), written, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            lines.put(alike, 0, alike.length);
        } else {
            lines.size(lines.size() + written);
        }
    }

    /** How long the numbers of all lines so far are. */
    Numbers numbers() {
        return numbers;
    }

    /** Cells of which a line so far has escapes. */
    BitSet escaped() {
        return escaped;
    }
}
