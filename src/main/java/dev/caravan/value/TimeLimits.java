package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of columns of times. */
final class TimeLimits {
    private static final TypeMismatch NOT_A_TIME = new TypeMismatch("not-a-time", "no time such as 23:59:58");
    private static final TypeMismatch NOT_A_YEAR =
            new TypeMismatch("not-a-year", "no year from 1901 to 2155 in four digits");

    private TimeLimits() {}

    record FractionDigits(int max) implements ValueFormat {
        /** Characters from the colon before the seconds to the point behind them. */
        private static final int SECONDS = 3;

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            int point = from + SECONDS;
            while (point < to && (utf8[point] != '.' || utf8[point - SECONDS] != ':')) {
                point++;
            }
            int last = point;
            for (int i = point + 1; i < to && Digits.is(utf8[i]); i++) {
                last = utf8[i] == '0' ? last : i;
            }
            return last - point <= max
                    ? null
                    : new TypeMismatch(
                            "too-precise",
                            max == 0
                                    ? "a time with a fraction of a second, which the column does not keep"
                                    : "a time of more than the %d digits of a second's fraction that the column has"
                                            .formatted(max));
        }
    }

    record Clock(int maxHours, boolean signed) implements ValueFormat {
        private static final Pattern TIME = Pattern.compile("(-?)(\\d{1,3}):([0-5]\\d)(:[0-5]\\d(\\.\\d{1,9})?)?");

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            Matcher parts = TIME.matcher(new String(utf8, from, to - from, StandardCharsets.UTF_8));
            return parts.matches()
                            && (signed || parts.group(1).isEmpty())
                            && Integer.parseInt(parts.group(2)) <= maxHours
                    ? null
                    : NOT_A_TIME;
        }
    }

    record Year() implements ValueFormat {
        private static final int FIRST = 1901;
        private static final int LAST = 2155;

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            int year = to - from == 4 ? Digits.four(utf8, from) : -1;
            return year == 0 || (year >= FIRST && year <= LAST) ? null : NOT_A_YEAR;
        }
    }
}
