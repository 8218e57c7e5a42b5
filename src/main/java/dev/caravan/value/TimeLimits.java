package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of columns of times. */
final class TimeLimits {
    private static final TypeMismatch NOT_A_TIME = new TypeMismatch("not-a-time", "no time such as 23:59:58");
    private static final TypeMismatch NOT_A_ZONED_TIME =
            new TypeMismatch("not-a-time", "no time with an offset from UTC such as 23:59:58+02");
    private static final TypeMismatch HAS_NO_OFFSET = new TypeMismatch(
            "timestamp-has-no-offset", "a timestamp without an offset from UTC, which the session would add");
    private static final TypeMismatch NOT_A_YEAR =
            new TypeMismatch("not-a-year", "no year from 1901 to 2155 in four digits");

    private TimeLimits() {}

    record FractionDigits(int max) implements ValueFormat {
        /** Characters from the colon before the seconds to the point behind them. */
        private static final int SECONDS = 3;
        /** Characters from the T before a time without colons to the point behind its seconds. */
        private static final int COMPACT_TIME = 7;

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            int point = from + SECONDS;
            while (point < to && (utf8[point] != '.' || !isBehindSeconds(utf8, from, point))) {
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

        private static boolean isBehindSeconds(byte[] utf8, int from, int point) {
            return utf8[point - SECONDS] == ':'
                    || (point - COMPACT_TIME >= from && (utf8[point - COMPACT_TIME] | 0x20) == 't');
        }
    }

    /** Times of day that PostgreSQL reads alike in every setting (PostgreSQL documentation, "Date/Time Types"); not 1011, and no leap seconds. */
    record TimeOfDay(boolean zoned) implements ValueFormat {
        private static final String TIME =
                "(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?|24:00(?::00)?|(?:0?\\d|1[0-2]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)? ?[AaPp][Mm]";
        private static final Pattern LOCAL = Pattern.compile(TIME);
        private static final Pattern ZONED =
                Pattern.compile("(?:%s) ?(?:[Zz]|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)".formatted(TIME));

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            return (zoned ? ZONED : LOCAL).matcher(text).matches() ? null : zoned ? NOT_A_ZONED_TIME : NOT_A_TIME;
        }
    }

    /** Points in time whose offset from UTC is not left to the session. */
    record PointInTime() implements ValueFormat {
        private static final ValueFormat TIME = ValueFormats.timestamp(null, true, false);
        private static final ValueFormat LOCAL_TIME = ValueFormats.timestamp(null, false, false);

        @Override
        public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
            TypeMismatch mismatch = TIME.typeMismatch(utf8, from, to);
            return mismatch == null && LOCAL_TIME.typeMismatch(utf8, from, to) == null ? HAS_NO_OFFSET : mismatch;
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
