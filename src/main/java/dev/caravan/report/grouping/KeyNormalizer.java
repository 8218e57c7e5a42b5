package dev.caravan.report.grouping;

import dev.caravan.feed.rule.ColumnType;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Gives equal values of a type the same spelling. Partitions are chosen by bytes, and a group must not be in two of them. */
final class KeyNormalizer {
    private static final int DATE_CHARS = 10;

    private KeyNormalizer() {}

    /** @param text as {@code ValueFormat.write} writes it */
    static String of(ColumnType type, String text) {
        return switch (type) {
            case INTEGER -> text.equals("-0") ? "0" : text;
            case UUID -> text.toLowerCase(Locale.ROOT);
            case TIMESTAMP -> LocalDateTime.parse(iso(text)).toString();
            case TIMESTAMPTZ -> zoned(iso(text));
            default -> text;
        };
    }

    private static String iso(String text) {
        return text.length() == DATE_CHARS
                ? LocalDate.parse(text).atStartOfDay().toString()
                : text.substring(0, DATE_CHARS)
                        + 'T'
                        + text.substring(DATE_CHARS + 1).replace(" ", "");
    }

    private static String zoned(String text) {
        // An offset may have hours alone, which java.time's ISO formats don't accept.
        boolean hoursAlone = text.matches(".*[+-]\\d\\d");
        return OffsetDateTime.parse(hoursAlone ? text + ":00" : text)
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toString();
    }
}
