package dev.caravan.report.grouping;

import dev.caravan.feed.report.ReportException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Digits of the decimal numbers in a report's fields. They decide the type with which DuckDB adds them up exactly, up to 38
 * digits. Not thread-safe: each thread has one, and they are merged.
 */
public final class DecimalPrecision {
    /** Digits of DuckDB's DECIMAL and HUGEINT (DuckDB documentation, "Numeric Types"). */
    public static final int MAX_DIGITS = 38;

    private static final int BIGINT_DIGITS = 18;

    private final int[] whole;
    private final int[] places;

    DecimalPrecision(int cells) {
        this.whole = new int[cells];
        this.places = new int[cells];
    }

    static DecimalPrecision of(int[] whole, int[] places) {
        DecimalPrecision precision = new DecimalPrecision(whole.length);
        System.arraycopy(whole, 0, precision.whole, 0, whole.length);
        System.arraycopy(places, 0, precision.places, 0, places.length);
        return precision;
    }

    /** Merges the digits that another thread found. */
    void add(DecimalPrecision other) {
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Math.max(whole[i], other.whole[i]);
            places[i] = Math.max(places[i], other.places[i]);
        }
    }

    /**
     * Writes a number without redundant sign, zeros and exponent, so that equal numbers have equal bytes.
     *
     * @return number of bytes; -1 if the number has more digits than can be added up
     */
    int write(int cell, byte[] utf8, int from, int to, byte[] out, int at) {
        int start = utf8[from] == '-' ? from + 1 : from;
        int point = -1;
        for (int i = start; i < to; i++) {
            byte b = utf8[i];
            if (b == '.' && point < 0) {
                point = i;
            } else if (b < '0' || b > '9') {
                return writeOdd(cell, utf8, from, to, out, at);
            }
        }
        int digits = (point < 0 ? to : point) - start;
        int fraction = point < 0 ? 0 : to - point - 1;
        boolean plain = digits > 0
                && (digits == 1 || utf8[start] != '0')
                && (point < 0 || (fraction > 0 && utf8[to - 1] != '0'))
                && !(start > from && digits == 1 && utf8[start] == '0');
        if (!plain || digits + fraction > MAX_DIGITS) {
            return writeOdd(cell, utf8, from, to, out, at);
        }
        see(cell, digits, fraction);
        System.arraycopy(utf8, from, out, at, to - from);
        return to - from;
    }

    private int writeOdd(int cell, byte[] utf8, int from, int to, byte[] out, int at) {
        BigDecimal number = new BigDecimal(new String(utf8, from, to - from, StandardCharsets.US_ASCII));
        number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        int fraction = Math.max(0, number.scale());
        int digits = Math.max(1, number.precision() - number.scale());
        if (digits + fraction > MAX_DIGITS) {
            return -1;
        }
        see(cell, digits, fraction);
        byte[] text = number.toPlainString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, out, at, text.length);
        return text.length;
    }

    private void see(int cell, int digits, int fraction) {
        whole[cell] = Math.max(whole[cell], digits);
        places[cell] = Math.max(places[cell], fraction);
    }

    /** Maximum digits before the point, by field. */
    int[] whole() {
        return whole.clone();
    }

    /** Maximum decimal places, by field. */
    int[] places() {
        return places.clone();
    }

    /**
     * The DuckDB type that holds all numbers of a field.
     *
     * @param summed whether they may be sums, which have more digits than the numbers that were read
     * @throws ReportException if no type does
     */
    String type(int cell, String column, boolean summed) {
        if (places[cell] == 0) {
            return whole[cell] <= BIGINT_DIGITS && !summed ? "BIGINT" : "HUGEINT";
        }
        if (whole[cell] + places[cell] > MAX_DIGITS) {
            throw new ReportException(
                    "column \"%s\" has numbers of %d digits and others of %d decimal places: together they are more than the %d digits that can be added up exactly"
                            .formatted(column, whole[cell], places[cell], MAX_DIGITS));
        }
        return whole[cell] + places[cell] <= BIGINT_DIGITS && !summed
                ? "DECIMAL(%d, %d)".formatted(BIGINT_DIGITS, places[cell])
                : "DECIMAL(%d, %d)".formatted(MAX_DIGITS, places[cell]);
    }
}
