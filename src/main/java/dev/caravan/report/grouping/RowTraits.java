package dev.caravan.report.grouping;

import java.util.BitSet;

/**
 * What must be known of all rows before their groups are written.
 *
 * @param whole most digits before the point, by field
 * @param places most decimal places, by field
 * @param escaped fields that have escapes in a row
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record RowTraits(int[] whole, int[] places, long[] escaped) {
    static RowTraits of(DecimalPrecision precision, BitSet escaped) {
        return new RowTraits(precision.whole(), precision.places(), escaped.toLongArray());
    }

    /** Traits of no row. */
    public static RowTraits none(SpillLayout layout) {
        return of(new DecimalPrecision(layout.cells().size()), new BitSet());
    }

    /** The traits of these rows and others. */
    public RowTraits and(RowTraits other) {
        DecimalPrecision precision = precision();
        precision.add(other.precision());
        BitSet both = BitSet.valueOf(escaped);
        both.or(BitSet.valueOf(other.escaped));
        return of(precision, both);
    }

    DecimalPrecision precision() {
        return DecimalPrecision.of(whole, places);
    }
}
