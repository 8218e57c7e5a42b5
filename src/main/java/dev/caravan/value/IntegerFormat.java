package dev.caravan.value;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers of 64 bits (SQL's BIGINT, or MySQL's BIGINT UNSIGNED): a sign and digits, no thousands separators. Written without a plus sign and leading zeros, as
 * databases give them back.
 */
final class IntegerFormat implements ValueFormat {
    private static final TypeMismatch NOT_AN_INTEGER = new TypeMismatch("not-an-integer", "no integer");
    private static final TypeMismatch LEADING_ZERO = new TypeMismatch(
            "not-an-integer", "no integer as the column has them: its sign or leading zeros would be lost");
    private static final TypeMismatch TOO_LARGE =
            new TypeMismatch("integer-too-large", "beyond the integers of 64 bits");
    /** Any number of so many digits fits 64 bits. */
    private static final int SURE_DIGITS = 18;

    private static final TypeMismatch BELOW_ZERO =
            new TypeMismatch("out-of-range", "below 0, and the column has no sign");
    private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** Whether only the spelling is accepted in which databases give integers back. */
    private final boolean canonical;
    /** Whether the integers are 0 to 2^64 - 1. */
    private final boolean unsigned;

    IntegerFormat(boolean canonical) {
        this(canonical, false);
    }

    private IntegerFormat(boolean canonical, boolean unsigned) {
        this.canonical = canonical;
        this.unsigned = unsigned;
    }

    /** The same format for 0 to 2^64 - 1. */
    IntegerFormat unsigned() {
        return new IntegerFormat(canonical, true);
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        int digits = firstDigit(utf8, from, to);
        if (digits == to) {
            return NOT_AN_INTEGER;
        }
        for (int i = digits; i < to; i++) {
            if (!Digits.is(utf8[i])) {
                return NOT_AN_INTEGER;
            }
        }
        if (canonical && !isCanonical(utf8, from, to, digits)) {
            return LEADING_ZERO;
        }
        if (unsigned && utf8[from] == '-' && utf8[significant(utf8, from, to)] != '0') {
            return BELOW_ZERO;
        }
        return to - digits <= SURE_DIGITS || (unsigned ? fitsUnsigned(utf8, from, to) : fitsLong(utf8, from, to))
                ? null
                : TOO_LARGE;
    }

    private static boolean fitsUnsigned(byte[] utf8, int from, int to) {
        int first = significant(utf8, from, to);
        return to - first <= SURE_DIGITS + 1
                || (to - first == SURE_DIGITS + 2
                        && new BigInteger(new String(utf8, first, to - first, StandardCharsets.US_ASCII))
                                        .compareTo(MAX_UNSIGNED)
                                <= 0);
    }

    private static boolean isCanonical(byte[] utf8, int from, int to, int digits) {
        return utf8[digits] == '0' ? to - from == 1 : utf8[from] != '+';
    }

    private static int firstDigit(byte[] utf8, int from, int to) {
        return from < to && (utf8[from] == '-' || utf8[from] == '+') ? from + 1 : from;
    }

    private static boolean fitsLong(byte[] utf8, int from, int to) {
        int first = significant(utf8, from, to);
        if (to - first > SURE_DIGITS + 1) {
            return false;
        }
        // Nineteen digits are at most 9,999,999,999,999,999,999, which wraps once at most.
        long value = value(utf8, first, to);
        return value >= 0 || (utf8[from] == '-' && value == Long.MIN_VALUE);
    }

    /** Where the digits without leading zeros begin; the last one is never passed. */
    private static int significant(byte[] utf8, int from, int to) {
        int first = firstDigit(utf8, from, to);
        while (first < to - 1 && utf8[first] == '0') {
            first++;
        }
        return first;
    }

    private static long value(byte[] utf8, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + (utf8[i] - '0');
        }
        return value;
    }

    @Override
    public boolean isRewritten() {
        return !canonical;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        int first = significant(utf8, from, to);
        int start = at;
        int end = at;
        if (utf8[from] == '-' && utf8[first] != '0') {
            out[end++] = '-';
        }
        System.arraycopy(utf8, first, out, end, to - first);
        return end + to - first - start;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        if (unsigned) {
            return unsignedRange(min, max);
        }
        long lowest = min == null ? Long.MIN_VALUE : bound(min, RoundingMode.CEILING);
        long highest = max == null ? Long.MAX_VALUE : bound(max, RoundingMode.FLOOR);
        return (utf8, from, to) -> {
            long digits = value(utf8, firstDigit(utf8, from, to), to);
            long value = utf8[from] == '-' ? -digits : digits;
            return value >= lowest && value <= highest;
        };
    }

    private static Range unsignedRange(@Nullable String min, @Nullable String max) {
        long lowest = min == null ? 0 : unsignedBound(min, RoundingMode.CEILING);
        long highest = max == null ? -1 : unsignedBound(max, RoundingMode.FLOOR);
        return (utf8, from, to) -> {
            long value = value(utf8, firstDigit(utf8, from, to), to);
            return Long.compareUnsigned(value, lowest) >= 0 && Long.compareUnsigned(value, highest) <= 0;
        };
    }

    private static long unsignedBound(String text, RoundingMode inwards) {
        return DecimalFormat.number(text)
                .setScale(0, inwards)
                .toBigInteger()
                .max(BigInteger.ZERO)
                .min(MAX_UNSIGNED)
                .longValue();
    }

    private static long bound(String text, RoundingMode inwards) {
        BigInteger whole = DecimalFormat.number(text).setScale(0, inwards).toBigInteger();
        if (whole.bitLength() > 63) {
            throw new IllegalArgumentException("must be a number within 64 bits");
        }
        return whole.longValue();
    }
}
