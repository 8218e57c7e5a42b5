package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A format of dates or times in the letters of {@link DateTimeFormatter}, such as {@code dd/MM/yyyy HH:mm}. Formats of digits alone are
 * read on the bytes; others (names of months, for one) by the JDK, in English. Immutable, thread-safe.
 */
public final class TimePattern {
    private static final int MAX_LENGTH = 64;
    /** What is read on the bytes, in pairs of a letter and how many of it there are. */
    private static final String DIGITS = "yyyy yy MM M dd d HH H mm ss";

    private static final String MUST =
            "must have year, month and day, and the hour of the day if there is a time, such as dd/MM/yyyy HH:mm";
    /** Two digits are a year from 1969 to 2068 (POSIX, "strptime", {@code %y}). */
    private static final int FIRST_SHORT_YEAR = 1969;

    /** A year of two digits, or a text in quotes, which has none. */
    private static final Pattern SHORT_YEAR = Pattern.compile("'[^']*'|(?<![yu])(?<year>yy|uu)(?![yu])");

    private static final LocalDateTime EXAMPLE = LocalDateTime.of(2024, 12, 31, 23, 59, 58);
    private static final int EXAMPLE_DAY = 2024_12_31;

    private final String pattern;
    /** Letters of {@link #DIGITS} in runs, and other characters, which stand for themselves; null: the JDK reads it. */
    private final byte @Nullable [] digits;

    private final DateTimeFormatter formatter;

    private TimePattern(String pattern, byte @Nullable [] digits, DateTimeFormatter formatter) {
        this.pattern = pattern;
        this.digits = digits;
        this.formatter = formatter;
    }

    /** @throws IllegalArgumentException if the pattern is invalid or lacks day or hour; the message says what it must be */
    public static TimePattern of(String pattern) {
        String letters = pattern.replaceAll("'[^']*'", "");
        if (pattern.length() > MAX_LENGTH || letters.matches(".*[VvzOXxZ].*")) {
            throw new IllegalArgumentException(
                    "must have at most %d characters and no offset or zone".formatted(MAX_LENGTH));
        }
        try {
            DateTimeFormatter formatter = builder(pattern)
                    .toFormatter(Locale.ENGLISH)
                    .withChronology(IsoChronology.INSTANCE)
                    .withResolverStyle(ResolverStyle.STRICT);
            TimePattern made = new TimePattern(pattern, digitsOf(pattern), formatter);
            byte[] example = formatter.format(EXAMPLE).getBytes(StandardCharsets.UTF_8);
            long parsed = made.parse(example, 0, example.length);
            if (PackedTimestamp.day(parsed) == EXAMPLE_DAY
                    && (PackedTimestamp.hour(parsed) == EXAMPLE.getHour() || !letters.matches(".*[hHkKmsSAaN].*"))) {
                return made;
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(MUST, e);
        }
        throw new IllegalArgumentException(MUST);
    }

    private static DateTimeFormatterBuilder builder(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        Matcher shortYear = SHORT_YEAR.matcher(pattern);
        int from = 0;
        while (shortYear.find()) {
            if (shortYear.group("year") != null) {
                append(builder, pattern.substring(from, shortYear.start()));
                builder.appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_SHORT_YEAR);
                from = shortYear.end();
            }
        }
        return append(builder, pattern.substring(from));
    }

    /** Their "y" is the year of an era, which a strict reading would want named. */
    private static DateTimeFormatterBuilder append(DateTimeFormatterBuilder builder, String pattern) {
        return builder.appendPattern(pattern.replace('y', 'u'));
    }

    private static byte @Nullable [] digitsOf(String pattern) {
        for (int i = 0; i < pattern.length(); ) {
            char letter = pattern.charAt(i);
            int end = i;
            while (end < pattern.length() && pattern.charAt(end) == letter) {
                end++;
            }
            boolean isLetter = (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
            if (isLetter
                    ? !(" " + DIGITS + " ").contains(" " + pattern.substring(i, end) + " ")
                    : "'[]{}#".indexOf(letter) >= 0 || letter >= 0x80) {
                return null;
            }
            i = end;
        }
        return pattern.getBytes(StandardCharsets.US_ASCII);
    }

    /** The time of a value, at midnight if the pattern has no time; {@link PackedTimestamp#NONE} if the value doesn't fit. */
    long parse(byte[] utf8, int from, int to) {
        return digits == null ? slow(utf8, from, to) : fast(digits, utf8, from, to);
    }

    private static long fast(byte[] pattern, byte[] utf8, int from, int to) {
        int year = 0;
        int month = 0;
        int day = 0;
        int hour = 0;
        int minute = 0;
        int second = 0;
        int at = from;
        for (int i = 0; i < pattern.length; ) {
            byte letter = pattern[i];
            int run = i + 1;
            while (run < pattern.length && pattern[run] == letter && isLetter(letter)) {
                run++;
            }
            if (!isLetter(letter)) {
                if (at >= to || utf8[at++] != letter) {
                    return PackedTimestamp.NONE;
                }
            } else {
                int length = run - i == 1 ? oneOrTwo(utf8, at, to) : run - i;
                int number = number(utf8, at, to, length);
                if (number < 0) {
                    return PackedTimestamp.NONE;
                }
                at += length;
                switch (letter) {
                    case 'y' -> year = length == 2 ? ofTwoDigits(number) : number;
                    case 'M' -> month = number;
                    case 'd' -> day = number;
                    case 'H' -> hour = number;
                    case 'm' -> minute = number;
                    default -> second = number;
                }
            }
            i = run;
        }
        return at == to
                ? PackedTimestamp.of(PackedDate.of(year, month, day), hour, minute, second, 0)
                : PackedTimestamp.NONE;
    }

    private static int ofTwoDigits(int year) {
        return year < FIRST_SHORT_YEAR % 100 ? 2000 + year : 1900 + year;
    }

    private static boolean isLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }

    private static int oneOrTwo(byte[] utf8, int at, int to) {
        return at + 1 < to && Digits.is(utf8[at + 1]) ? 2 : 1;
    }

    private static int number(byte[] utf8, int at, int to, int length) {
        if (at + length > to) {
            return -1;
        }
        return switch (length) {
            case 1 -> Digits.is(utf8[at]) ? utf8[at] - '0' : -1;
            case 2 -> Digits.two(utf8, at);
            default -> Digits.four(utf8, at);
        };
    }

    /** Whether a value doesn't fit because it has a fraction of a microsecond. */
    boolean isTooPrecise(byte[] utf8, int from, int to) {
        if (digits != null || to - from > 2 * MAX_LENGTH) {
            return false;
        }
        try {
            return isTooPrecise(parsed(utf8, from, to).query(TemporalQueries.localTime()));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTooPrecise(@Nullable LocalTime time) {
        return time != null && time.get(ChronoField.NANO_OF_SECOND) % 1_000 != 0;
    }

    private TemporalAccessor parsed(byte[] utf8, int from, int to) {
        return formatter.parse(new String(utf8, from, to - from, StandardCharsets.UTF_8));
    }

    private long slow(byte[] utf8, int from, int to) {
        if (to - from > 2 * MAX_LENGTH) {
            return PackedTimestamp.NONE;
        }
        try {
            TemporalAccessor parsed = parsed(utf8, from, to);
            int day = PackedDate.of(
                    parsed.get(ChronoField.YEAR),
                    parsed.get(ChronoField.MONTH_OF_YEAR),
                    parsed.get(ChronoField.DAY_OF_MONTH));
            LocalTime time = parsed.query(TemporalQueries.localTime());
            if (isTooPrecise(time)) {
                return PackedTimestamp.NONE;
            }
            return time == null
                    ? PackedTimestamp.of(day, 0, 0, 0, 0)
                    : PackedTimestamp.of(
                            day, time.getHour(), time.getMinute(), time.getSecond(), time.getNano() / 1000);
        } catch (DateTimeException e) {
            return PackedTimestamp.NONE;
        }
    }

    /** Whether a value fits this pattern and another one, and is another time by that. */
    public boolean differs(TimePattern other, byte[] utf8, int from, int to) {
        long time = parse(utf8, from, to);
        long otherTime = other.parse(utf8, from, to);
        return time != otherTime && time != PackedTimestamp.NONE && otherTime != PackedTimestamp.NONE;
    }

    /** Whether its values have a time of day. */
    public boolean hasTime() {
        return pattern.replaceAll("'[^']*'", "").matches(".*[hHkKmsSAaN].*");
    }

    @Override
    public String toString() {
        return pattern;
    }
}
