package dev.caravan.cli.deadletter;

import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterDryRunJson;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.stream.Collectors;

/** Dead letters as text for people. */
final class DeadLetterText {
    private static final int LONGEST_LINE = 300;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT);

    private DeadLetterText() {}

    /** The simple name of an exception class, and a message. */
    static String brief(String exception, String message) {
        return exception.substring(exception.lastIndexOf('.') + 1) + ": " + line(message);
    }

    /** Untrusted text on one line of limited length. */
    static String line(String text) {
        String bounded = text.codePointCount(0, text.length()) <= LONGEST_LINE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_LINE)) + "…";
        return Terminal.line(bounded);
    }

    static String time(OffsetDateTime time) {
        return TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }

    /** Of a time in ISO 8601; what is none as it is. */
    static String time(String iso) {
        try {
            return time(OffsetDateTime.parse(iso));
        } catch (DateTimeParseException e) {
            return Terminal.line(iso);
        }
    }

    static String of(DeadLetterDryRunJson dryRun) {
        if (dryRun.obstacle() != null) {
            return "%s: %s, would not load: %s"
                    .formatted(
                            Terminal.line(dryRun.chunk()), Counted.of(dryRun.rows(), "row"), line(dryRun.obstacle()));
        }
        String reasons = dryRun.reasons().entrySet().stream()
                .map(reason -> "%s %,d".formatted(Terminal.line(reason.getKey()), reason.getValue()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s: %s, would load; %,d would be rejected%s",
                Terminal.line(dryRun.chunk()),
                Counted.of(dryRun.rows(), "row"),
                dryRun.rejected(),
                reasons.isEmpty() ? "" : " (" + reasons + ")");
    }
}
