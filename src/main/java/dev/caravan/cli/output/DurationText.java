package dev.caravan.cli.output;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. */
public final class DurationText {
    private static final long EXACT_MILLIS = 10_000;

    private DurationText() {}

    /** Such as {@code 0.6 s}, {@code 12 s}, {@code 3 min 20 s} and {@code 2 h 5 min}. */
    public static String of(Duration duration) {
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        if (duration.toMinutes() > 0) {
            return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return duration.toMillis() < EXACT_MILLIS && duration.toMillisPart() != 0
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                : duration.toSeconds() + " s";
    }
}
