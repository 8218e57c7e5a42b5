package dev.caravan.ledger.database;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parts of commands for a POSIX shell. */
public final class ShellText {
    private static final Pattern USER = Pattern.compile("(?i)[?&;]user=([^&;]*)");

    private ShellText() {}

    /** One word, in quotes if the shell would otherwise split or expand it. */
    public static String word(String text) {
        return text.matches("[\\w./:@,=+%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** An option with its value; empty without a value. */
    static String option(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : name + word(value);
    }

    /** A table's name in SQL. */
    static String qualified(@Nullable String schema, String table, UnaryOperator<String> quoted) {
        return schema == null ? quoted.apply(table) : quoted.apply(schema) + "." + quoted.apply(table);
    }

    /** The user in a JDBC URL's parameters; null if it has none. */
    static @Nullable String userOf(String url) {
        Matcher user = USER.matcher(url);
        return user.find() ? user.group(1) : null;
    }
}
