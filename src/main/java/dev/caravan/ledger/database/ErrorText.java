package dev.caravan.ledger.database;

import dev.caravan.error.UserError;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Messages of exceptions for logs, causes of dead letters and message attributes: without values of rows, which databases and parsers
 * quote, unless {@code caravan.log-values} says so. It applies to the process, as its logs do. Thread-safe.
 */
public final class ErrorText {
    /** The setting. */
    public static final String SETTING = "caravan.log-values";

    private static final String VALUE = "?";

    /** What a trigger says may be made of nothing but values. */
    private static final String UNTOLD = "(%s shows what it said)".formatted(SETTING);

    private static final Pattern RAISED = Pattern.compile("(?m)^PL/pgSQL function .{1,300} line \\d+ at RAISE$");

    private static final Pattern QUOTED =
            Pattern.compile("\"[^\"]*(\"|$)|(?<![\\p{L}\\p{N}])'[^']*('|$)", Pattern.DOTALL);

    /** The rest of a data exception's message: PostgreSQL names types before it, and quotes the value behind it. */
    private static final Pattern INPUT = Pattern.compile("(?s)(?<=: )\".*|(?<=^ERROR: value )\".*\"|0x\\p{XDigit}.*");

    private static final Pattern BATCH_ENTRY = Pattern.compile("(?s)^Batch entry \\d+ .*? was aborted: ");

    /** MySQL, MariaDB: the value comes before names, which are quoted, too. */
    private static final List<Pattern> OF_MYSQL = List.of(
            Pattern.compile("(?s)(?<=Duplicate entry )'.*'(?= for key)"),
            Pattern.compile("(?s)(?<=value: )'.*'(?= for (column|function))"),
            Pattern.compile("(?s)(?<=value )'.*'(?= is out of range)|(?<=value: )'.*'$"));

    /** H2: the value, or the key of an index. */
    private static final List<Pattern> OF_H2 = List.of(
            Pattern.compile("(?s)(?<=VALUES ).*?(?=;? SQL statement:|$)"),
            Pattern.compile("(?s)(?<=: )\"'.*(?=; SQL statement:|$)"),
            Pattern.compile("(?s)(?<=converting )\".*(?=; SQL statement:|$)"));

    private static volatile boolean shown;

    private ErrorText() {}

    /** Whether values of rows are shown. */
    public static void showValues(boolean show) {
        shown = show;
    }

    /** The message of an exception, without values of rows where it may hold any. */
    public static String of(Throwable thrown) {
        String text = String.valueOf(thrown.getMessage());
        if (shown || thrown instanceof UserError) {
            return text;
        }
        if (thrown instanceof SQLException error) {
            return ofDatabase(error, text);
        }
        if (quotesInput(thrown)) {
            return QUOTED.matcher(text).replaceAll(VALUE);
        }
        Throwable cause = thrown.getCause();
        return cause == null || cause == thrown ? text : withCause(text, cause);
    }

    /** Many messages repeat that of their cause. */
    private static String withCause(String text, Throwable cause) {
        String inner = String.valueOf(cause.getMessage());
        String safe = of(cause);
        return inner.equals(safe) || inner.isBlank() ? text : text.replace(inner, safe);
    }

    /** Exceptions of Java, Jackson and Camel that say what they could not parse. */
    private static boolean quotesInput(Throwable thrown) {
        String type = thrown.getClass().getName();
        return !type.startsWith("dev.caravan.")
                && (thrown instanceof IllegalArgumentException
                        || thrown instanceof DateTimeException
                        || type.startsWith("com.fasterxml.jackson.")
                        || type.endsWith("ConversionException")
                        || type.endsWith("ValidationException"));
    }

    private static String ofDatabase(SQLException error, String text) {
        SQLException next = error.getNextException();
        if (error instanceof BatchUpdateException) {
            // Its own message may be the statement with all its parameters.
            return next == null ? BATCH_ENTRY.matcher(text).replaceFirst("") : of(next);
        }
        String state = String.valueOf(error.getSQLState());
        ServerErrorMessage server = error instanceof PSQLException refusal ? refusal.getServerErrorMessage() : null;
        if (UserCodeError.is(error) || state.startsWith("P0") || state.startsWith("45")) {
            return raised(state, server);
        }
        String kind = server == null
                ? text
                : "%s: %s".formatted(String.valueOf(server.getSeverity()), String.valueOf(server.getMessage()));
        String plain = replaced(replaced(kind, OF_MYSQL), OF_H2);
        return state.startsWith("22") && server != null
                ? QUOTED.matcher(INPUT.matcher(plain).replaceAll(VALUE)).replaceAll(VALUE)
                : plain;
    }

    private static String raised(String state, @Nullable ServerErrorMessage server) {
        Matcher where = RAISED.matcher(server == null ? "" : String.valueOf(server.getWhere()));
        return "error %s, raised %s %s"
                .formatted(state, where.find() ? "in " + where.group() : "by a trigger or function", UNTOLD);
    }

    private static String replaced(String text, List<Pattern> values) {
        String replaced = text;
        for (Pattern value : values) {
            replaced = value.matcher(replaced).replaceAll(VALUE);
        }
        return replaced;
    }
}
