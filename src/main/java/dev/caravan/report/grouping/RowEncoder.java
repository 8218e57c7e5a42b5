package dev.caravan.report.grouping;

import dev.caravan.check.FieldTrim;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/**
 * Encodes records as rows of {@link SpillFormat} from their bytes, without decoding them, with a hash of each record's keys.
 * Reusable for other records of the same plan; not thread-safe.
 */
public final class RowEncoder {
    /** Bytes of a number that was written with an exponent: 38 digits, a sign, a point, a zero. */
    private static final int NUMBER_BYTES = DecimalPrecision.MAX_DIGITS + 3;

    private final SpillLayout spillLayout;
    private final LoadPlan plan;
    private final DecimalPrecision decimalPrecision;
    private final BitSet escaped = new BitSet();
    private final int[] columns;
    private final Way[] ways;
    private final FieldTrim[] readings;

    private final EncodedRows encodedRows = new EncodedRows();

    /** @param plan of the source */
    public RowEncoder(SpillLayout spillLayout, LoadPlan plan) {
        this.spillLayout = spillLayout;
        this.plan = plan;
        this.decimalPrecision = new DecimalPrecision(spillLayout.cells().size());
        this.columns = spillLayout.cells().stream()
                .mapToInt(spillField -> SpillLayout.index(plan, spillField.header()))
                .toArray();
        this.ways = spillLayout.cells().stream().map(Way::of).toArray(Way[]::new);
        this.readings = new FieldTrim[columns.length];
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) {
                readings[i] = new FieldTrim(plan.columns().get(columns[i]));
            }
        }
    }

    /** Whether it encodes records of this plan. */
    @SuppressWarnings("ReferenceEquality")
    public // a source has one plan, and comparing the columns of two takes long
    boolean isOf(LoadPlan other) {
        return plan == other;
    }

    /** The rows so far. The caller clears them after use. */
    public EncodedRows encodedRows() {
        return encodedRows;
    }

    /**
     * Adds a valid record.
     *
     * @return -1, or the column of a number that has too many digits; then nothing is added
     */
    public int add(Records records, int r) {
        int start = encodedRows.size();
        int keysEnd = start;
        for (int i = 0; i < columns.length; i++) {
            if (!cell(i, records, r)) {
                encodedRows.size(start);
                return columns[i];
            }
            encodedRows.put(i == columns.length - 1 ? (byte) '\n' : SpillFormat.DELIMITER);
            if (i == spillLayout.keys() - 1) {
                keysEnd = encodedRows.size();
            }
        }
        encodedRows.endLine(keysEnd);
        return -1;
    }

    /** How a field is encoded. */
    private enum Way {
        ONE,
        PRESENT,
        TEXT,
        DECIMAL,
        TYPED;

        static Way of(SpillField spillField) {
            return switch (spillField.kind()) {
                case ONE -> ONE;
                case PRESENT -> PRESENT;
                case KEY, VALUE ->
                    spillField.isText() ? TEXT : spillField.type() == ColumnType.DECIMAL ? DECIMAL : TYPED;
            };
        }
    }

    /** False if it is a number with too many digits. */
    private boolean cell(int i, Records records, int r) {
        Way way = ways[i];
        if (way == Way.ONE) {
            encodedRows.put((byte) '1');
            return true;
        }
        FieldTrim reading = readings[i];
        int c = columns[i];
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int fieldStart = records.start(r, c);
        int from = reading.start(content, fieldStart, fieldEnd);
        int to = reading.end(content, fieldStart, from, fieldEnd);
        boolean none = reading.isNull(content, from, to, records.quoted(r, c));
        if (way == Way.PRESENT) {
            encodedRows.put((byte) (none ? '0' : '1'));
        } else if (none) {
            encodedRows.put(SpillFormat.NULL, 0, SpillFormat.NULL.length);
        } else if (way == Way.TEXT) {
            text(i, content, from, to);
        } else if (way == Way.DECIMAL) {
            return decimal(i, Objects.requireNonNull(reading.valueFormat()), content, from, to);
        } else {
            typed(spillLayout.cells().get(i), Objects.requireNonNull(reading.valueFormat()), content, from, to);
        }
        return true;
    }

    private boolean decimal(int i, ValueFormat valueFormat, byte[] content, int from, int to) {
        byte[] number = content;
        int start = from;
        int end = to;
        if (valueFormat.isRewritten()) {
            number = new byte[valueFormat.maxBytes(to - from)];
            start = 0;
            end = valueFormat.write(content, from, to, number, 0);
        }
        encodedRows.reserve(Math.max(NUMBER_BYTES, end - start));
        int written = decimalPrecision.write(i, number, start, end, encodedRows.bytes(), encodedRows.size());
        encodedRows.size(encodedRows.size() + Math.max(0, written));
        return written >= 0;
    }

    private void text(int i, byte[] content, int from, int to) {
        if (encodedRows.putPlain(content, from, to)) {
            return;
        }
        encodedRows.reserve(2 * (to - from));
        byte[] bytes = encodedRows.bytes();
        int at = encodedRows.size();
        for (int k = from; k < to; k++) {
            byte letter = SpillFormat.letter(content[k]);
            if (letter == 0) {
                bytes[at++] = content[k];
            } else {
                escaped.set(i);
                bytes[at++] = SpillFormat.ESCAPE;
                bytes[at++] = letter;
            }
        }
        encodedRows.size(at);
    }

    private void typed(SpillField spillField, ValueFormat valueFormat, byte[] content, int from, int to) {
        encodedRows.reserve(valueFormat.maxBytes(to - from));
        int written = valueFormat.write(content, from, to, encodedRows.bytes(), encodedRows.size());
        if (spillField.kind() == SpillField.Kind.KEY) {
            byte[] alike = KeyNormalizer.of(
                            spillField.type(),
                            new String(encodedRows.bytes(), encodedRows.size(), written, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            encodedRows.put(alike, 0, alike.length);
        } else {
            encodedRows.size(encodedRows.size() + written);
        }
    }

    /** Digits of the numbers in all rows so far. */
    DecimalPrecision decimalPrecision() {
        return decimalPrecision;
    }

    /** Fields that have escapes in a row so far. */
    BitSet escaped() {
        return escaped;
    }
}
