package dev.caravan.load.table;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Converts timestamps that {@code value.TimestampFormat} accepts to a format that all databases accept. */
final class PortableTimestamp {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final int DATE = 10;
    private static final int MINUTES = 16;

    private PortableTimestamp() {}

    /** With a fraction of six digits; in UTC if the value has an offset. */
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
        return FORMAT.format(
                time.minusSeconds(offsetSeconds(value.substring(end).strip())));
    }

    private static int offsetSeconds(String offset) {
        return offset.isEmpty() ? 0 : ZoneOffset.of(offset).getTotalSeconds();
    }
}
