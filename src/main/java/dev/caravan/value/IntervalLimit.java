package dev.caravan.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations of months, days and microseconds that an interval of some fields keeps (PostgreSQL documentation, "Date/Time Types", "Interval
 * Input"): {@code 1 year 2 mons 3 days 04:05:06.7}, {@code 90 min}, {@code 4:05}, {@code P1DT2H3M}. A number without a unit is refused,
 * since its unit depends on the column; so is a minus sign followed by parts without a sign, which depends on IntervalStyle.
 *
 * @param fields such as {@code day to hour}: PostgreSQL drops what is smaller than the last; empty: all
 * @param fractionDigits of the seconds
 */
record IntervalLimit(String fields, int fractionDigits) implements ValueFormat {
    private static final TypeMismatch NOT_AN_INTERVAL =
            new TypeMismatch("not-an-interval", "no interval such as 3 days 04:05:06, 90 minutes or P3DT4H");
    private static final TypeMismatch TOO_PRECISE =
            new TypeMismatch("too-precise", "an interval with smaller parts than the column keeps");

    private static final int MAX_BYTES = 200;
    private static final int MICROSECOND_DIGITS = 6;
    private static final BigDecimal MONTHS_OF_YEAR = BigDecimal.valueOf(12);
    private static final BigDecimal DAYS_OF_WEEK = BigDecimal.valueOf(7);
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60).multiply(SECOND);
    private static final BigDecimal HOUR = BigDecimal.valueOf(60).multiply(MINUTE);
    private static final BigDecimal DAY = BigDecimal.valueOf(24).multiply(HOUR);

    private static final String NUMBER = "[-+]?\\d{1,9}";
    private static final Pattern PART = Pattern.compile("(%s(?:\\.\\d+)?) ?(\\p{Alpha}+)(?: |$)".formatted(NUMBER));
    private static final Pattern CLOCK =
            Pattern.compile("([-+]?)(\\d{1,9}):([0-5]\\d)(?::([0-5]\\d(?:\\.\\d+)?))?(?: |$)");
    private static final Pattern ISO = Pattern.compile(
            "P(?=.)(?:(%1$s)Y)?(?:(%1$s)M)?(?:(%1$s)W)?(?:(%1$s)D)?(?:T(?=.)(?:(%1$s)H)?(?:(%1$s)M)?(?:(%1$s(?:\\.\\d+)?)S)?)?"
                    .formatted(NUMBER));
    private static final String[] ISO_UNITS = {"years", "months", "weeks", "days", "hours", "minutes", "seconds"};

    /** Numbers of a unit, in lower-case letters, in its {@link Part}. */
    private static final Map<String, Unit> UNITS = units();

    private enum Part {
        MONTHS,
        DAYS,
        MICROS
    }

    private record Unit(Part part, BigDecimal size) {}

    private record Duration(BigDecimal months, BigDecimal days, BigDecimal micros) {
        static final Duration ZERO = new Duration(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        /** Fractions of days are hours. */
        Duration plus(BigDecimal number, Unit unit) {
            BigDecimal more = number.multiply(unit.size);
            return switch (unit.part) {
                case MONTHS -> new Duration(months.add(more), days, micros);
                case DAYS -> {
                    BigDecimal fraction = more.remainder(BigDecimal.ONE);
                    yield new Duration(months, days.add(more.subtract(fraction)), micros.add(fraction.multiply(DAY)));
                }
                case MICROS -> new Duration(months, days, micros.add(more));
            };
        }
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        Duration duration =
                to - from > MAX_BYTES ? null : duration(new String(utf8, from, to - from, StandardCharsets.UTF_8));
        return duration == null ? NOT_AN_INTERVAL : keeps(duration) ? null : TOO_PRECISE;
    }

    private @Nullable Duration duration(String text) {
        Matcher iso = ISO.matcher(text);
        return iso.matches() ? ofIso(iso) : ofParts(text);
    }

    private static Duration ofIso(Matcher iso) {
        Duration duration = Duration.ZERO;
        for (int i = 0; i < ISO_UNITS.length; i++) {
            String number = iso.group(i + 1);
            duration = number == null ? duration : duration.plus(new BigDecimal(number), unit(ISO_UNITS[i]));
        }
        return duration;
    }

    private @Nullable Duration ofParts(String text) {
        String parts = text.startsWith("@ ") ? text.substring(2) : text;
        boolean ago = parts.toLowerCase(Locale.ROOT).endsWith(" ago");
        if (ago) {
            parts = parts.substring(0, parts.length() - " ago".length());
        }
        Duration duration = Duration.ZERO;
        boolean minus = false;
        Matcher part = PART.matcher(parts);
        int at = 0;
        while (part.region(at, parts.length()).lookingAt()) {
            Unit unit = UNITS.get(part.group(2).toLowerCase(Locale.ROOT));
            String number = part.group(1);
            // The session's IntervalStyle says what a sign is for.
            if (unit == null
                    || (unit.part == Part.MONTHS && number.indexOf('.') >= 0)
                    || (isSigned(number) ? ago : minus)) {
                return null;
            }
            minus |= number.charAt(0) == '-';
            duration = duration.plus(new BigDecimal(number), unit);
            at = part.end();
        }
        Matcher clock = CLOCK.matcher(parts).region(at, parts.length());
        if (clock.matches()) {
            String sign = clock.group(1);
            if ((sign.isEmpty() ? minus : ago) || (clock.group(4) == null && fields.equals("minute to second"))) {
                return null;
            }
            duration = duration.plus(number(sign, clock.group(2)), unit("hours"))
                    .plus(number(sign, clock.group(3)), unit("minutes"))
                    .plus(number(sign, clock.group(4)), unit("seconds"));
            at = parts.length();
        }
        return at == parts.length() && !parts.isEmpty() ? duration : null;
    }

    private static boolean isSigned(String number) {
        return number.charAt(0) == '-' || number.charAt(0) == '+';
    }

    private static BigDecimal number(String sign, @Nullable String digits) {
        return digits == null ? BigDecimal.ZERO : new BigDecimal(sign + digits);
    }

    private boolean keeps(Duration duration) {
        String last = fields.substring(fields.lastIndexOf(' ') + 1);
        BigDecimal months = last.equals("year") ? MONTHS_OF_YEAR : BigDecimal.ONE;
        boolean days = !last.equals("year") && !last.equals("month");
        BigDecimal micros =
                switch (last) {
                    case "hour" -> HOUR;
                    case "minute" -> MINUTE;
                    default -> BigDecimal.ONE.scaleByPowerOfTen(MICROSECOND_DIGITS - fractionDigits);
                };
        boolean time = days && !last.equals("day");
        return duration.months.remainder(months).signum() == 0
                && (days || duration.days.signum() == 0)
                && (time ? duration.micros.remainder(micros).signum() == 0 : duration.micros.signum() == 0);
    }

    private static Unit unit(String name) {
        return Objects.requireNonNull(UNITS.get(name));
    }

    private static Map<String, Unit> units() {
        Map<String, Unit> units = new TreeMap<>();
        add(units, new Unit(Part.MONTHS, MONTHS_OF_YEAR), "year years yr yrs y");
        add(units, new Unit(Part.MONTHS, BigDecimal.ONE), "month months mon mons");
        add(units, new Unit(Part.DAYS, DAYS_OF_WEEK), "week weeks w");
        add(units, new Unit(Part.DAYS, BigDecimal.ONE), "day days d");
        add(units, new Unit(Part.MICROS, HOUR), "hour hours hr hrs h");
        add(units, new Unit(Part.MICROS, MINUTE), "minute minutes min mins");
        add(units, new Unit(Part.MICROS, SECOND), "second seconds sec secs s");
        add(units, new Unit(Part.MICROS, BigDecimal.valueOf(1_000)), "millisecond milliseconds msec msecs ms");
        add(units, new Unit(Part.MICROS, BigDecimal.ONE), "microsecond microseconds usec usecs us");
        return Map.copyOf(units);
    }

    private static void add(Map<String, Unit> units, Unit unit, String names) {
        for (String name : names.split(" ", -1)) {
            units.put(name, unit);
        }
    }
}
