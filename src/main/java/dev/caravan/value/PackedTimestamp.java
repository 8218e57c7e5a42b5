package dev.caravan.value;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Points in time without a zone as one number that has their order: the {@link PackedDate}, then the microsecond of that day. */
final class PackedTimestamp {
    static final long NONE = -1;
    private static final long MICROS_OF_DAY = 86_400_000_000L;
    private static final int MICROS_OF_SECOND = 1_000_000;

    private PackedTimestamp() {}

    static long of(int day, int hour, int minute, int second, int micros) {
        if (day == PackedDate.NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        return day * MICROS_OF_DAY + (hour * 3600L + minute * 60L + second) * MICROS_OF_SECOND + micros;
    }

    static int day(long time) {
        return time == NONE ? PackedDate.NONE : (int) (time / MICROS_OF_DAY);
    }

    static int hour(long time) {
        return (int) (time % MICROS_OF_DAY / (3600L * MICROS_OF_SECOND));
    }

    /** Writes {@code YYYY-MM-DD HH:MM:SS}, with the fraction of the second if it has one, and answers where it ends. */
    static int write(long time, byte[] out, int at) {
        int end = PackedDate.write(day(time), out, at);
        long micros = time % MICROS_OF_DAY;
        int seconds = (int) (micros / MICROS_OF_SECOND);
        out[end++] = ' ';
        end = Digits.writeTwo(seconds / 3600, out, end);
        out[end++] = ':';
        end = Digits.writeTwo(seconds / 60 % 60, out, end);
        out[end++] = ':';
        end = Digits.writeTwo(seconds % 60, out, end);
        int fraction = (int) (micros % MICROS_OF_SECOND);
        if (fraction > 0) {
            out[end++] = '.';
            end = Digits.writeTwo(fraction / 10_000, out, end);
            end = Digits.writeTwo(fraction / 100 % 100, out, end);
            end = Digits.writeTwo(fraction % 100, out, end);
        }
        return end;
    }

    /**
     * Writes the time with the offset that the zone has then. Of a time that the zone's clocks show twice, the earlier is meant; one that they
     * leap over is later by what they leap ({@link ZonedDateTime#ofLocal}).
     */
    static int write(long time, ZoneId zone, byte[] out, int at) {
        long micros = time % MICROS_OF_DAY;
        int day = day(time);
        ZonedDateTime zoned = ZonedDateTime.ofLocal(
                LocalDateTime.of(
                        LocalDate.of(day / 10_000, day / 100 % 100, day % 100), LocalTime.ofNanoOfDay(micros * 1_000)),
                zone,
                null);
        int end = write(
                of(
                        PackedDate.of(zoned.getYear(), zoned.getMonthValue(), zoned.getDayOfMonth()),
                        zoned.getHour(),
                        zoned.getMinute(),
                        zoned.getSecond(),
                        (int) (micros % MICROS_OF_SECOND)),
                out,
                at);
        return writeOffset(zoned.getOffset().getTotalSeconds(), out, end);
    }

    /** {@code +02}, {@code +05:30}, or with seconds, as zones had before 1900. */
    private static int writeOffset(int seconds, byte[] out, int at) {
        int end = at;
        int left = Math.abs(seconds);
        out[end++] = (byte) (seconds < 0 ? '-' : '+');
        end = Digits.writeTwo(left / 3600, out, end);
        if (left % 3600 != 0) {
            out[end++] = ':';
            end = Digits.writeTwo(left / 60 % 60, out, end);
        }
        if (left % 60 != 0) {
            out[end++] = ':';
            end = Digits.writeTwo(left % 60, out, end);
        }
        return end;
    }
}
