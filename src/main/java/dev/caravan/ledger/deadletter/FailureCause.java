package dev.caravan.ledger.deadletter;

import dev.caravan.digest.Sha256;
import dev.caravan.ledger.database.ErrorText;
import dev.caravan.message.RefusedMessageException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a chunk was given up.
 *
 * @param exception class of what was thrown, or the refusal of a message
 * @param route id of the route in which it was
 * @param message its message and the messages of its causes, at most {@value #LONGEST_MESSAGE} characters
 */
public record FailureCause(String exception, String route, String message) {
    static final int LONGEST_MESSAGE = 10_000;
    private static final int FINGERPRINT_DIGITS = 12;

    /** The exception, with the messages of its causes as far as they differ; for a database error, the database's message. Values of rows are not shown, as {@link ErrorText} has it. */
    public static FailureCause of(Throwable thrown, String route) {
        Throwable first = databaseErrorIn(thrown).orElse(thrown);
        StringBuilder message = new StringBuilder(textOf(first));
        for (Throwable cause = first.getCause();
                cause != null && message.length() < LONGEST_MESSAGE;
                cause = cause.getCause()) {
            if (message.indexOf(textOf(cause)) < 0) {
                message.append("; caused by ")
                        .append(cause.getClass().getName())
                        .append(": ")
                        .append(textOf(cause));
            }
        }
        return new FailureCause(
                thrown instanceof RefusedMessageException refused
                        ? refused.refusal().name()
                        : thrown.getClass().getName(),
                route,
                ExceptionMessages.legible(message.toString(), LONGEST_MESSAGE));
    }

    /** Skips Spring's exception, whose message begins with the whole statement. */
    private static Optional<Throwable> databaseErrorIn(Throwable thrown) {
        return Stream.iterate(thrown, each -> each != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .findFirst();
    }

    private static String textOf(Throwable thrown) {
        return ErrorText.of(thrown);
    }

    /** The message without the parts that differ from chunk to chunk: numbers, quoted values, ids. */
    public String pattern() {
        return ExceptionMessages.pattern(message);
    }

    /** Twelve hexadecimal digits: a hash of exception, route and pattern. */
    public String fingerprint() {
        return Sha256.hex(String.join("\n", exception, route, pattern())).substring(0, FINGERPRINT_DIGITS);
    }

    /** {@code exception: message}, as a stack trace would begin. */
    @Override
    public String toString() {
        return exception + ": " + message;
    }
}
