package dev.caravan.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of columns of numbers. */
final class NumberLimits {
    private static final ValueFormat DECIMALS = ValueFormats.decimal(false);
    private static final TypeMismatch NOT_AN_AMOUNT =
            new TypeMismatch("not-a-decimal", "no amount of money such as 1234.50 or $1,234.50");
    private static final TypeMismatch NOT_STORABLE =
            new TypeMismatch("out-of-range", "beyond the numbers that the column has");

    private NumberLimits() {}

    private static BigDecimal number(byte[] utf8, int from, int to) {
        return new BigDecimal(new String(utf8, from, to - from, StandardCharsets.US_ASCII)).stripTrailingZeros();
    }

    /** Fixed point. */
    record Exact(int precision, int scale) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            TypeMismatch mismatch = DECIMALS.typeMismatch(utf8, from, to);
            if (mismatch != null || surelyFits(utf8, from, to)) {
                return mismatch;
            }
            BigDecimal number = number(utf8, from, to);
            if (number.scale() > scale && number.signum() != 0) {
                return new TypeMismatch(
                        "too-precise",
                        scale < 0
                                ? "a number whose last %d digits before the point, which the column does not keep, are not zero"
                                        .formatted(-scale)
                                : "a number of more than the %d digits after the point that the column has"
                                        .formatted(scale));
            }
            return number.signum() != 0 && number.precision() - number.scale() > precision - scale
                    ? NOT_STORABLE
                    : null;
        }

        /** Whether so few digits stand on each side of the point that nothing needs to be computed. */
        private boolean surelyFits(byte[] utf8, int from, int to) {
            if (scale < 0) {
                return false;
            }
            int point = to;
            for (int i = from; i < to; i++) {
                if ((utf8[i] | 0x20) == 'e') {
                    return false;
                }
                if (utf8[i] == '.') {
                    point = i;
                }
            }
            return point - from <= precision - scale && to - point - 1 <= scale;
        }
    }

    /** Amounts as PostgreSQL reads them with a decimal point and a dollar (PostgreSQL documentation, "Monetary Types"). */
    record Money() implements ValueFormat {
        private static final Pattern AMOUNT =
                Pattern.compile("(?:[-+]?\\$?|\\$[-+])(?:\\d+|\\d{1,3}(?:,\\d{3})+)?(?:\\.\\d*)?");
        private static final ValueFormat CENTS = new Exact(19, 2);

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            byte[] number = text.replaceAll("[$,]", "").getBytes(StandardCharsets.UTF_8);
            return AMOUNT.matcher(text).matches() ? CENTS.typeMismatch(number, 0, number.length) : NOT_AN_AMOUNT;
        }
    }

    /** Integers between two others, both included. */
    record Bounded(Range range) implements ValueFormat {
        private static final ValueFormat INTEGERS = ValueFormats.integer(false);

        static Bounded of(long min, long max) {
            return new Bounded(INTEGERS.range(Long.toString(min), Long.toString(max)));
        }

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            TypeMismatch mismatch = INTEGERS.typeMismatch(utf8, from, to);
            return mismatch != null || range.holds(utf8, from, to) ? mismatch : NOT_STORABLE;
        }
    }

    record SignificantDigits(int max) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            TypeMismatch mismatch = DECIMALS.typeMismatch(utf8, from, to);
            if (mismatch != null || to - from <= max || number(utf8, from, to).precision() <= max) {
                return mismatch;
            }
            return new TypeMismatch(
                    "too-precise", "a number of more than the %d digits that the column has".formatted(max));
        }
    }

    /** A number whose nearest binary one is infinite, or is zero although the number isn't, would be lost. */
    record FloatingPoint(int bits) implements ValueFormat {
        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            TypeMismatch mismatch = DECIMALS.typeMismatch(utf8, from, to);
            if (mismatch != null) {
                return mismatch;
            }
            BigDecimal number = number(utf8, from, to);
            double nearest = bits == Float.SIZE ? number.floatValue() : number.doubleValue();
            return Double.isInfinite(nearest) || (nearest == 0 && number.signum() != 0) ? NOT_STORABLE : null;
        }
    }
}
