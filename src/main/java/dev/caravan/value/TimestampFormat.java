package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Points in time: {@code 2024-12-31T23:59:58.123}, with a space for the T, without seconds, or the day alone (ISO 8601, 5.4; RFC 3339, 5.6),
 * or as a pattern has them. Fractions have up to nine digits, and none but zeros behind the sixth: databases keep six. Offsets from UTC are {@code Z +hh +hhmm +hh:mm}.
 *
 * <p>A form without zone refuses values with an offset, which databases would drop without a word. In one with a zone, a value without
 * an offset is in UTC. A form that isn't canonical has the other spellings of {@link SpelledTime}, too.
 */
final class TimestampFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_TIMESTAMP = new TypeMismatch(
            "not-a-timestamp", "no timestamp such as 2024-12-31 23:59:58, or none of the calendar and clock");
    private static final TypeMismatch HAS_OFFSET = new TypeMismatch(
            "timestamp-has-offset", "a timestamp with an offset from UTC, in a column without time zone");
    private static final TypeMismatch TOO_PRECISE = new TypeMismatch(
            "too-precise", "a timestamp with a fraction of a microsecond, which databases do not keep");
    /** {@code YYYY-MM-DD HH:MM:SS.ffffff+00} */
    private static final int LENGTH = 29;
    /** The same with an offset to the second, as zones had before 1900. */
    private static final int SPELLED_LENGTH = 35;

    private static final int DATE = 10;
    private static final int MAX_OFFSET_HOURS = 15;
    private static final byte[] UTC = {'+', '0', '0'};

    private final @Nullable TimePattern pattern;
    private final boolean zoned;
    private final boolean canonical;
    /** Zone of values without an offset; null: UTC. */
    private final @Nullable ZoneId zone;

    private final TypeMismatch typeMismatch;

    TimestampFormat(@Nullable TimePattern pattern, boolean zoned, boolean canonical) {
        this(pattern, zoned, canonical, null);
    }

    /**
     * @param pattern null: ISO 8601; one without a time means midnight
     * @param canonical whether only values of that form are accepted
     * @param zone of values without an offset, in a form with zone; null: UTC
     */
    TimestampFormat(@Nullable TimePattern pattern, boolean zoned, boolean canonical, @Nullable ZoneId zone) {
        this.pattern = pattern;
        this.zoned = zoned;
        this.zone = zone;
        this.canonical = canonical || pattern != null;
        this.typeMismatch = pattern == null
                ? NOT_A_TIMESTAMP
                : new TypeMismatch(
                        NOT_A_TIMESTAMP.code(),
                        "no timestamp of the format %s, or none of the calendar and clock".formatted(pattern));
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        if (pattern != null) {
            return pattern.parse(utf8, from, to) != PackedTimestamp.NONE
                    ? null
                    : pattern.isTooPrecise(utf8, from, to) ? TOO_PRECISE : typeMismatch;
        }
        if (isIso(utf8, from, to)) {
            return !zoned && hasOffset(utf8, from, to) ? HAS_OFFSET : null;
        }
        SpelledTime time = SpelledTime.parse(utf8, from, to);
        if (time != null && time.isTooPrecise()) {
            return TOO_PRECISE;
        }
        return time == null || canonical ? typeMismatch : !zoned && time.offset() != null ? HAS_OFFSET : null;
    }

    private static boolean isIso(byte[] utf8, int from, int to) {
        int end = endOfTime(utf8, from, to);
        return time(utf8, from, end) != PackedTimestamp.NONE && isOffset(utf8, end, to);
    }

    /** The spelling of a value that fits, unless it is that of ISO 8601 or the pattern. */
    private @Nullable SpelledTime spelled(byte[] utf8, int from, int to) {
        return canonical || isIso(utf8, from, to) ? null : SpelledTime.parse(utf8, from, to);
    }

    /** Whether a value that fits in a form with zone names its offset. */
    static boolean hasOffset(byte[] utf8, int from, int to) {
        return endOfTime(utf8, from, to) < to;
    }

    /** Where the offset begins, or a space before it. */
    private static int endOfTime(byte[] utf8, int from, int to) {
        int i = from + DATE + 1;
        while (i < to && utf8[i] != 'Z' && utf8[i] != '+' && utf8[i] != '-') {
            i++;
        }
        return i >= to ? to : i > from + DATE + 1 && utf8[i - 1] == ' ' ? i - 1 : i;
    }

    /** The time of a value of ISO 8601 without its offset; {@link PackedTimestamp#NONE} if it is none. */
    static long time(byte[] utf8, int from, int end) {
        int length = end - from;
        if (length < DATE) {
            return PackedTimestamp.NONE;
        }
        int day = PackedDate.iso(utf8, from);
        if (length == DATE) {
            return PackedTimestamp.of(day, 0, 0, 0, 0);
        }
        boolean shaped = length >= 16
                && (utf8[from + DATE] == 'T' || utf8[from + DATE] == ' ')
                && utf8[from + 13] == ':'
                && (length == 16 || (length >= 19 && utf8[from + 16] == ':'));
        if (!shaped) {
            return PackedTimestamp.NONE;
        }
        int micros = length > 19 ? micros(utf8, from + 19, end) : 0;
        int second = length == 16 ? 0 : Digits.two(utf8, from + 17);
        return micros < 0
                ? PackedTimestamp.NONE
                : PackedTimestamp.of(day, Digits.two(utf8, from + 11), Digits.two(utf8, from + 14), second, micros);
    }

    /** The fraction of the second, which begins with its point, in microseconds; negative if it is invalid or has more digits. */
    private static int micros(byte[] utf8, int from, int end) {
        int digits = end - from - 1;
        if (utf8[from] != '.' || digits < 1 || digits > 9) {
            return -1;
        }
        int micros = 0;
        for (int i = 1; i <= Math.max(6, digits); i++) {
            int digit = i <= digits ? utf8[from + i] - '0' : 0;
            if (digit < 0 || digit > (i <= 6 ? 9 : 0)) {
                return -1;
            }
            micros = i <= 6 ? 10 * micros + digit : micros;
        }
        return micros;
    }

    private static boolean isOffset(byte[] utf8, int from, int to) {
        if (from == to) {
            return true;
        }
        int sign = utf8[from] == ' ' ? from + 1 : from;
        if (utf8[sign] == 'Z') {
            return to == sign + 1;
        }
        int digits = to - sign - 1;
        boolean colon = digits == 5 && utf8[sign + 3] == ':';
        if (digits != 2 && digits != 4 && !colon) {
            return false;
        }
        int hours = Digits.two(utf8, sign + 1);
        int minutes = digits == 2 ? 0 : Digits.two(utf8, to - 2);
        return hours >= 0 && hours <= MAX_OFFSET_HOURS && minutes >= 0 && minutes < 60;
    }

    @Override
    public boolean isRewritten() {
        return pattern != null || zoned || !canonical;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        int end = at;
        SpelledTime spelled = spelled(utf8, from, to);
        if (zone != null && zoned) {
            boolean named = spelled == null ? pattern == null && hasOffset(utf8, from, to) : spelled.offset() != null;
            if (!named) {
                long local = spelled != null
                        ? spelled.packed()
                        : pattern == null ? time(utf8, from, to) : pattern.parse(utf8, from, to);
                return PackedTimestamp.write(local, zone, out, at) - at;
            }
        }
        if (spelled != null) {
            end = spelled.write(out, at);
            if (!zoned || spelled.offset() != null) {
                return end - at;
            }
        } else if (pattern != null || to - from == DATE) {
            end = PackedTimestamp.write(
                    pattern == null ? time(utf8, from, to) : pattern.parse(utf8, from, to), out, at);
        } else {
            System.arraycopy(utf8, from, out, at, to - from);
            end += to - from;
        }
        if (zoned && (pattern != null || spelled != null || !hasOffset(utf8, from, to))) {
            System.arraycopy(UTC, 0, out, end, UTC.length);
            end += UTC.length;
        }
        return end - at;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return Math.max(canonical && zone == null ? LENGTH : SPELLED_LENGTH, valueBytes + UTC.length);
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        if (zoned) {
            throw new IllegalArgumentException("can't be compared with times of other offsets; leave it out");
        }
        long first = min == null ? 0 : bound(min);
        long last = max == null ? Long.MAX_VALUE : bound(max);
        return (utf8, from, to) -> {
            SpelledTime spelled = spelled(utf8, from, to);
            long time = spelled != null
                    ? spelled.packed()
                    : pattern == null ? time(utf8, from, to) : pattern.parse(utf8, from, to);
            return time >= first && time <= last;
        };
    }

    private static long bound(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long time = time(utf8, 0, utf8.length);
        if (time == PackedTimestamp.NONE) {
            throw new IllegalArgumentException("must be a timestamp such as 2024-12-31 23:59:58, or a date");
        }
        return time;
    }
}
