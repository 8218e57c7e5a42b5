package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * Numbers with a decimal comma, or none, whose points, if any, separate all thousands (Unicode CLDR, "Number Symbols"): {@code -1.000},
 * {@code 2.345,67}, {@code 1000,5}. No exponent. They are written with a decimal point.
 */
final class DecimalCommaFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_DECIMAL =
            new TypeMismatch("not-a-decimal", "no number with a decimal comma, as the file has them");
    private static final int GROUP = 3;

    private final DecimalFormat written;
    /** Whether numbers are refused whose plus sign or leading zeros would be lost. */
    private final boolean canonical;

    DecimalCommaFormat(DecimalFormat written) {
        this.written = written;
        this.canonical = written.isCanonical();
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        int whole = from < to && (utf8[from] == '-' || utf8[from] == '+') ? from + 1 : from;
        int i = digitsEnd(utf8, whole, to);
        int digits = i - whole;
        boolean zeros = digits > 1 && utf8[whole] == '0';
        if (i < to && utf8[i] == '.' && (digits == 0 || digits > GROUP || utf8[whole] == '0')) {
            return NOT_A_DECIMAL;
        }
        while (i < to && utf8[i] == '.') {
            int end = digitsEnd(utf8, i + 1, to);
            if (end - i - 1 != GROUP) {
                return NOT_A_DECIMAL;
            }
            digits += GROUP;
            i = end;
        }
        if (i < to && utf8[i] == ',') {
            int end = digitsEnd(utf8, i + 1, to);
            digits += end - i - 1;
            i = end;
        }
        if (i < to || digits == 0) {
            return NOT_A_DECIMAL;
        }
        if (canonical && (zeros || utf8[from] == '+')) {
            return DecimalFormat.LEADING_ZERO;
        }
        return digits > DecimalFormat.MAX_DIGITS ? DecimalFormat.TOO_LONG : null;
    }

    private static int digitsEnd(byte[] utf8, int from, int to) {
        int i = from;
        while (i < to && Digits.is(utf8[i])) {
            i++;
        }
        return i;
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        int end = at;
        for (int i = from; i < to; i++) {
            if (utf8[i] != '.') {
                out[end++] = utf8[i] == ',' ? (byte) '.' : utf8[i];
            }
        }
        return end - at;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        Range range = written.range(min, max);
        return (utf8, from, to) -> {
            byte[] number = new byte[to - from];
            return range.holds(number, 0, write(utf8, from, to, number, 0));
        };
    }
}
