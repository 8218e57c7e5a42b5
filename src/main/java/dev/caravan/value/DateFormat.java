package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Calendar days: {@code 2024-12-31} (ISO 8601, 5.2.2.1, extended format), or as a pattern has them. A form that isn't canonical has the
 * other spellings of {@link SpelledTime}, too, and the midnight with which a day begins. Written as ISO 8601 has them.
 */
final class DateFormat implements ValueFormat {
    private static final int LENGTH = 10;
    private static final TypeMismatch NOT_A_DATE =
            new TypeMismatch("not-a-date", "no date such as 2024-12-31, or no day of the calendar");

    private static final TypeMismatch HAS_TIME = new TypeMismatch(
            "date-has-time", "a point in time that is no midnight, or has an offset, in a column of days");

    private final @Nullable TimePattern pattern;
    private final boolean canonical;
    private final TypeMismatch typeMismatch;

    /**
     * @param pattern null: ISO 8601
     * @param canonical whether only days of that form are accepted
     */
    DateFormat(@Nullable TimePattern pattern, boolean canonical) {
        this.pattern = pattern;
        this.canonical = canonical || pattern != null;
        this.typeMismatch = pattern == null
                ? NOT_A_DATE
                : new TypeMismatch(
                        NOT_A_DATE.code(), "no date of the format %s, or no day of the calendar".formatted(pattern));
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        if (dayAlone(utf8, from, to) != PackedDate.NONE) {
            return null;
        }
        SpelledTime time = canonical ? null : SpelledTime.parse(utf8, from, to);
        return time == null ? typeMismatch : time.isDay() ? null : HAS_TIME;
    }

    private int day(byte[] utf8, int from, int to) {
        int day = dayAlone(utf8, from, to);
        SpelledTime time = day == PackedDate.NONE && !canonical ? SpelledTime.parse(utf8, from, to) : null;
        return time == null ? day : time.day();
    }

    private int dayAlone(byte[] utf8, int from, int to) {
        if (pattern != null) {
            return PackedTimestamp.day(pattern.parse(utf8, from, to));
        }
        return to - from == LENGTH ? PackedDate.iso(utf8, from) : PackedDate.NONE;
    }

    @Override
    public boolean isRewritten() {
        return pattern != null || !canonical;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        return PackedDate.write(day(utf8, from, to), out, at) - at;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return LENGTH;
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        int first = min == null ? 0 : bound(min);
        int last = max == null ? Integer.MAX_VALUE : bound(max);
        return (utf8, from, to) -> {
            int day = day(utf8, from, to);
            return day >= first && day <= last;
        };
    }

    private static int bound(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int day = utf8.length == LENGTH ? PackedDate.iso(utf8, 0) : PackedDate.NONE;
        if (day == PackedDate.NONE) {
            throw new IllegalArgumentException("must be a date such as 2024-12-31");
        }
        return day;
    }
}
