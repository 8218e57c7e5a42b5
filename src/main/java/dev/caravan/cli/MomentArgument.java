package dev.caravan.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment of a command line: how long ago it is, or a date or time in ISO 8601, in UTC unless it says an offset. */
final class MomentArgument implements ITypeConverter<OffsetDateTime> {
    private static final Pattern AGO = Pattern.compile("(?<number>[0-9]{1,6})(?<unit>[smhd])");
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd['T'HH:mm[:ss[.SSS]][XXX]]", Locale.ROOT);

    @Override
    public OffsetDateTime convert(String text) {
        Matcher ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                String unit = ago.group("unit").toUpperCase(Locale.ROOT);
                return OffsetDateTime.now(ZoneOffset.UTC)
                        .minus(Duration.parse((unit.equals("D") ? "P" : "PT") + ago.group("number") + unit));
            }
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (parsed instanceof OffsetDateTime moment) {
                return moment;
            }
            return parsed instanceof LocalDateTime time
                    ? time.atOffset(ZoneOffset.UTC)
                    : LocalDate.from(parsed).atStartOfDay().atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "\"%s\" is no time such as 90m, 12h, 7d, 2026-11-30 or 2026-11-30T08:00".formatted(text));
        }
    }
}
