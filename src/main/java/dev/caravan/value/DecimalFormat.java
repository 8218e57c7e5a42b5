package dev.caravan.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with a decimal point, or none, and an exponent, or none (SQL's numeric literals with a sign; ISO/IEC 9075-2, 5.3). No decimal
 * comma ({@link DecimalCommaFormat}), no thousands separators, no currency: what they mean depends on where the file is from. NaN and infinity are {@link
 * SpecialValues}.
 */
final class DecimalFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_DECIMAL = new TypeMismatch("not-a-decimal", "no decimal number");
    static final TypeMismatch LEADING_ZERO = new TypeMismatch(
            "not-a-decimal", "no decimal number as the column has them: its plus sign or leading zeros would be lost");
    private static final TypeMismatch MAY_BE_GROUPED = new TypeMismatch(
            "not-a-decimal",
            "ambiguous: the file has decimal commas, so the point may separate thousands; load the column as text, or write the number without it");
    static final TypeMismatch TOO_LONG =
            new TypeMismatch("decimal-too-long", "a number of more than 1,000 digits or an exponent beyond 300");
    static final int MAX_DIGITS = 1_000;
    private static final int MAX_EXPONENT = 300;
    /** Longer whole parts are compared as BigDecimal. */
    private static final int SURE_DIGITS = 17;

    private final boolean canonical;
    /** Whether numbers are refused whose point may separate thousands. */
    private final boolean ungrouped;

    DecimalFormat(boolean canonical) {
        this(canonical, false);
    }

    private DecimalFormat(boolean canonical, boolean ungrouped) {
        this.canonical = canonical;
        this.ungrouped = ungrouped;
    }

    boolean isCanonical() {
        return canonical;
    }

    /** The same format without numbers such as {@code 1.000}, whose point may separate thousands. */
    DecimalFormat ungrouped() {
        return new DecimalFormat(canonical, true);
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        int i = from < to && (utf8[from] == '-' || utf8[from] == '+') ? from + 1 : from;
        int whole = i;
        while (i < to && Digits.is(utf8[i])) {
            i++;
        }
        int digits = i - whole;
        boolean zeros = digits > 1 && utf8[whole] == '0';
        if (i < to && utf8[i] == '.') {
            int fraction = ++i;
            while (i < to && Digits.is(utf8[i])) {
                i++;
            }
            digits += i - fraction;
        }
        if (digits == 0) {
            return NOT_A_DECIMAL;
        }
        if (i < to) {
            if (!isExponent(utf8, i, to)) {
                return NOT_A_DECIMAL;
            }
            if (exponent(utf8, i + 1, to) > MAX_EXPONENT) {
                return TOO_LONG;
            }
        }
        if (canonical && (zeros || utf8[from] == '+')) {
            return LEADING_ZERO;
        }
        if (ungrouped && DecimalSign.of(utf8, from, to) == DecimalSign.POINT_OR_THOUSANDS) {
            return MAY_BE_GROUPED;
        }
        return digits > MAX_DIGITS ? TOO_LONG : null;
    }

    /** What is wrong with a number without exponent, by what its digits show. */
    @Nullable TypeMismatch mismatch(boolean plus, boolean zeros, int digits) {
        return canonical && (plus || zeros) ? LEADING_ZERO : digits > MAX_DIGITS ? TOO_LONG : null;
    }

    private static boolean isExponent(byte[] utf8, int from, int to) {
        if ((utf8[from] | 0x20) != 'e') {
            return false;
        }
        int first = firstDigit(utf8, from + 1, to);
        for (int i = first; i < to; i++) {
            if (!Digits.is(utf8[i])) {
                return false;
            }
        }
        return first < to;
    }

    private static int firstDigit(byte[] utf8, int from, int to) {
        return from < to && (utf8[from] == '-' || utf8[from] == '+') ? from + 1 : from;
    }

    /** Without its sign; beyond the largest allowed one it is just that. */
    private static int exponent(byte[] utf8, int from, int to) {
        int value = 0;
        for (int i = firstDigit(utf8, from, to); i < to && value <= MAX_EXPONENT; i++) {
            value = 10 * value + (utf8[i] - '0');
        }
        return value;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        BigDecimal lowest = min == null ? null : number(min);
        BigDecimal highest = max == null ? null : number(max);
        double sureLowest = lowest == null ? Double.NEGATIVE_INFINITY : lowest.doubleValue();
        double sureHighest = highest == null ? Double.POSITIVE_INFINITY : highest.doubleValue();
        return (utf8, from, to) -> {
            long whole = wholePart(utf8, from, to);
            // A margin of one holds the fraction, and what a double loses of 17 digits and of the bounds.
            double margin = 1 + Math.abs((double) whole) * 1e-15;
            if (whole != UNKNOWN && whole - margin > sureLowest && whole + margin < sureHighest) {
                return true;
            }
            BigDecimal value = new BigDecimal(new String(utf8, from, to - from, StandardCharsets.US_ASCII));
            return (lowest == null || value.compareTo(lowest) >= 0)
                    && (highest == null || value.compareTo(highest) <= 0);
        };
    }

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** The number without its fraction, or that it isn't to be told at a glance. */
    private static long wholePart(byte[] utf8, int from, int to) {
        long value = 0;
        int first = firstDigit(utf8, from, to);
        for (int i = first; i < to; i++) {
            if (!Digits.is(utf8[i])) {
                if (utf8[i] != '.' || hasExponent(utf8, i, to)) {
                    return UNKNOWN;
                }
                break;
            }
            if (i - first >= SURE_DIGITS) {
                return UNKNOWN;
            }
            value = 10 * value + (utf8[i] - '0');
        }
        return utf8[from] == '-' ? -value : value;
    }

    private static boolean hasExponent(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((utf8[i] | 0x20) == 'e') {
                return true;
            }
        }
        return false;
    }

    static BigDecimal number(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (new DecimalFormat(false).typeMismatch(utf8, 0, utf8.length) != null) {
            throw new IllegalArgumentException("must be a number such as 12 or -0.5");
        }
        return new BigDecimal(text);
    }
}
