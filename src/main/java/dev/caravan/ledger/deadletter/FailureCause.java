package dev.caravan.ledger.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a chunk was given up.
 *
 * @param exception class of what was thrown
 * @param route id of the route in which it was
 * @param message its message and the messages of its causes, at most {@value #LONGEST_MESSAGE} characters
 */
public record FailureCause(String exception, String route, String message) {
    static final int LONGEST_MESSAGE = 10_000;
    private static final int FINGERPRINT_DIGITS = 12;

    /** The exception, with the messages of its causes as far as they differ; for a database error, the database's message. */
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
                thrown.getClass().getName(), route, ExceptionMessages.legible(message.toString(), LONGEST_MESSAGE));
    }

    /** Skips Spring's exception, whose message begins with the whole statement. */
    private static Optional<Throwable> databaseErrorIn(Throwable thrown) {
        return Stream.iterate(thrown, each -> each != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .findFirst();
    }

    private static String textOf(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }

    /** The message without the parts that differ from chunk to chunk: numbers, quoted values, ids. */
    public String pattern() {
        return ExceptionMessages.pattern(message);
    }

    /** Twelve hexadecimal digits: a hash of exception, route and pattern. */
    public String fingerprint() {
        try {
            byte[] text = String.join("\n", exception, route, pattern()).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** {@code exception: message}, as a stack trace would begin. */
    @Override
    public String toString() {
        return exception + ": " + message;
    }
}
