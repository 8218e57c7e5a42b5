package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Days and points in time beyond ISO 8601, as far as PostgreSQL reads them alike in every setting of DateStyle and
 * timezone_abbreviations (PostgreSQL documentation, "Date/Time Types"): the year has four digits and is first, or the month is a word;
 * {@code AM} and {@code PM}; zones are {@code UTC}, {@code GMT} or names of the IANA database. Immutable.
 *
 * @param time in the zone, to the nanosecond
 * @param offset from UTC; null if the value has none
 * @param timed whether the value has a time of day
 */
record SpelledTime(LocalDateTime time, @Nullable ZoneOffset offset, boolean timed) {
    private static final int MAX_BYTES = 80;
    private static final int NOON = 12;
    private static final int MAX_OFFSET_HOURS = 15;

    private static final String MONTH = "(?<month>\\p{Alpha}{3,9})";
    private static final String FRACTION_AND_ZONE = "(?:\\.(?<fraction>\\d{1,9}))?)?(?: ?(?<half>[AaPp])[Mm])?"
            + "(?: ?(?<zone>[Zz]|[+-]\\d{2}(?::?\\d{2})?|\\p{Alpha}[\\w+/-]+))?)?";
    private static final String CLOCK =
            "(?:[Tt ] ?(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})" + FRACTION_AND_ZONE;
    private static final String COMPACT_CLOCK =
            "(?:[Tt](?<hour>\\d{2})(?<minute>\\d{2})(?:(?<second>\\d{2})" + FRACTION_AND_ZONE;

    private static final List<Pattern> SPELLINGS = List.of(
            Pattern.compile("(?<year>\\d{4})-(?<month>\\d{1,2})-(?<day>\\d{1,2})" + CLOCK),
            Pattern.compile("(?<year>\\d{4})/(?<month>\\d{1,2})/(?<day>\\d{1,2})" + CLOCK),
            Pattern.compile("(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})" + CLOCK),
            Pattern.compile("(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})" + COMPACT_CLOCK),
            Pattern.compile("(?<year>\\d{4})-" + MONTH + "-(?<day>\\d{1,2})" + CLOCK),
            Pattern.compile("(?<day>\\d{1,2})-" + MONTH + "-(?<year>\\d{4})" + CLOCK),
            Pattern.compile("(?<day>\\d{1,2}) " + MONTH + " (?<year>\\d{4})" + CLOCK),
            Pattern.compile(MONTH + " (?<day>\\d{1,2})(?:, ?| )(?<year>\\d{4})" + CLOCK));

    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Lower-case English names of months and their first three letters. */
    private static final Map<String, Integer> MONTHS = months();

    private static final Pattern NAMED_DAY = Pattern.compile("(\\p{Alpha}{3,9}),? (.*)");

    /** Lower-case English names of days of the week and their first three letters. */
    private static final Map<String, DayOfWeek> WEEKDAYS = weekdays();

    /** By name in any letter case. */
    private static final Map<String, ZoneId> ZONES = zones();

    /** The time that the value is, or null. A day of the week may stand before it, if it is the date's. */
    static @Nullable SpelledTime parse(byte[] utf8, int from, int to) {
        if (to - from > MAX_BYTES) {
            return null;
        }
        String text = new String(utf8, from, to - from, StandardCharsets.ISO_8859_1);
        Matcher named = NAMED_DAY.matcher(text);
        DayOfWeek weekday = named.matches() ? WEEKDAYS.get(named.group(1).toLowerCase(Locale.ROOT)) : null;
        SpelledTime time = parse(weekday == null ? text : named.group(2));
        return weekday == null || time == null || time.time().getDayOfWeek() == weekday ? time : null;
    }

    private static @Nullable SpelledTime parse(String text) {
        for (Pattern spelling : SPELLINGS) {
            Matcher value = spelling.matcher(text);
            if (value.matches()) {
                return of(value);
            }
        }
        return null;
    }

    private static @Nullable SpelledTime of(Matcher value) {
        Integer month = MONTHS.get(value.group("month").toLowerCase(Locale.ROOT));
        int hour = hour(value);
        if (month == null || hour < 0) {
            return null;
        }
        try {
            LocalDate day = LocalDate.of(number(value, "year"), month, number(value, "day"));
            LocalDateTime time = day.atTime(LocalTime.of(
                    hour, number(value, "minute"), number(value, "second"), nanos(value.group("fraction"))));
            String zone = value.group("zone");
            ZoneOffset offset = zone == null ? null : offset(zone, time);
            boolean known = day.getYear() > 0 && (zone == null || offset != null);
            return known ? new SpelledTime(time, offset, value.group("hour") != null) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Below 0 if a clock of twelve hours has no such hour. */
    private static int hour(Matcher value) {
        int hour = number(value, "hour");
        String half = value.group("half");
        if (half == null) {
            return hour;
        }
        boolean afternoon = half.equalsIgnoreCase("p");
        return hour < 1 || hour > NOON ? -1 : hour % NOON + (afternoon ? NOON : 0);
    }

    private static int number(Matcher value, String part) {
        String digits = value.group(part);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    /** The offset of a zone at a time; null if the zone is unknown, or clocks were changed then, so that there are two or none. */
    private static @Nullable ZoneOffset offset(String zone, LocalDateTime time) {
        if (zone.charAt(0) == '+' || zone.charAt(0) == '-') {
            ZoneOffset offset = ZoneOffset.of(zone);
            return Math.abs(offset.getTotalSeconds()) < (MAX_OFFSET_HOURS + 1) * 3600 ? offset : null;
        }
        ZoneId known = ZONES.get(zone);
        List<ZoneOffset> offsets = known == null ? List.of() : known.getRules().getValidOffsets(time);
        return offsets.size() == 1 ? offsets.get(0) : null;
    }

    private static Map<String, Integer> months() {
        Map<String, Integer> months = new TreeMap<>();
        for (Month month : Month.values()) {
            String name = month.name().toLowerCase(Locale.ROOT);
            months.put(name, month.getValue());
            months.put(name.substring(0, 3), month.getValue());
            months.put(Integer.toString(month.getValue()), month.getValue());
            months.put("%02d".formatted(month.getValue()), month.getValue());
        }
        return months;
    }

    private static Map<String, DayOfWeek> weekdays() {
        Map<String, DayOfWeek> weekdays = new TreeMap<>();
        for (DayOfWeek weekday : DayOfWeek.values()) {
            String name = weekday.name().toLowerCase(Locale.ROOT);
            weekdays.put(name, weekday);
            weekdays.put(name.substring(0, 3), weekday);
        }
        return weekdays;
    }

    /** Regions, whose names every database knows, and not abbreviations, which mean several zones each. */
    private static Map<String, ZoneId> zones() {
        Map<String, ZoneId> zones = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ZoneId.getAvailableZoneIds().stream()
                .filter(name -> name.indexOf('/') > 0 && !name.startsWith("SystemV/"))
                .forEach(name -> zones.put(name, ZoneId.of(name)));
        List.of("UTC", "GMT", "Z").forEach(name -> zones.put(name, ZoneOffset.UTC));
        return zones;
    }

    /** Whether nothing is lost if only the day is kept. */
    boolean isDay() {
        return time.toLocalTime().equals(LocalTime.MIDNIGHT) && (offset == null || offset.equals(ZoneOffset.UTC));
    }

    /** Whether it has a fraction of a microsecond, which no database keeps. */
    boolean isTooPrecise() {
        return time.get(ChronoField.NANO_OF_SECOND) % 1_000 != 0;
    }

    int day() {
        return PackedDate.of(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
    }

    long packed() {
        return PackedTimestamp.of(day(), time.getHour(), time.getMinute(), time.getSecond(), time.getNano() / 1_000);
    }

    /** Writes {@code YYYY-MM-DD HH:MM:SS}, with fraction and offset if the value has them, and answers where it ends. */
    int write(byte[] out, int at) {
        String text = WRITTEN.format(time) + (offset == null ? "" : offset.equals(ZoneOffset.UTC) ? "+00" : offset);
        byte[] written = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(written, 0, out, at, written.length);
        return at + written.length;
    }
}
