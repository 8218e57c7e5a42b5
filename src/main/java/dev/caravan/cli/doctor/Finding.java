package dev.caravan.cli.doctor;

import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.cli.output.SecretRedaction;
import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param subject what was checked
 * @param text what was found, in a line
 * @param cure what to do; null if nothing must be done
 */
record Finding(
        Level level, String subject, String text, @Nullable String cure) {
    /** How bad it is. */
    enum Level {
        OK,
        /** Caravan works, but for some uses. */
        WARNING,
        /** Caravan doesn't work like this. */
        FAILED
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, null);
    }

    static Finding warning(String subject, String text, String cure) {
        return new Finding(Level.WARNING, subject, text, cure);
    }

    static Finding failed(String subject, String text, String cure) {
        return new Finding(Level.FAILED, subject, text, cure);
    }

    /** What a check threw, as a command explains it. */
    static Finding failed(String subject, Exception failure, String cure) {
        return failed(
                subject,
                SecretRedaction.text(
                        String.valueOf(ErrorMessages.explain(failure).getMessage())),
                cure);
    }
}
