package dev.caravan.load.table;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Points in time as all databases read them, from the spellings that {@code value.TimestampFormat} accepts. */
final class PortableTimestamp {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final int DATE = 10;
    private static final int MINUTES = 16;

    private PortableTimestamp() {}

    /** With six digits of a second's fraction, rounded; in UTC if the value names an offset. */
    static String of(String value) {
        LocalDate day = LocalDate.parse(value.substring(0, DATE));
        if (value.length() == DATE) {
            return FORMAT.format(day.atStartOfDay());
        }
        int end = MINUTES;
        while (end < value.length() && ":.0123456789".indexOf(value.charAt(end)) >= 0) {
            end++;
        }
        LocalDateTime time = day.atTime(LocalTime.parse(value.substring(DATE + 1, end)));
        LocalDateTime utc = time.minusSeconds(offsetSeconds(value.substring(end).strip()));
        // Half a microsecond more, then cut: rounded.
        return FORMAT.format(utc.plusNanos(500).truncatedTo(ChronoUnit.MICROS));
    }

    private static int offsetSeconds(String offset) {
        return offset.isEmpty() ? 0 : ZoneOffset.of(offset).getTotalSeconds();
    }
}
