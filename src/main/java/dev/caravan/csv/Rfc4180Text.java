package dev.caravan.csv;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Writes records in the plain dialect (RFC 4180 with LF, {@link Dialect#standard}) so that reading gives them back, and whether a
 * field that is empty was in quotes, too.
 */
public final class Rfc4180Text {
    private Rfc4180Text() {}

    /**
     * Appends a record and its line end.
     *
     * @param quotedIfEmpty whether the empty field at an index was in quotes, and so is the empty text instead of no value
     */
    public static void append(StringBuilder out, List<String> fields, IntPredicate quotedIfEmpty) {
        for (int c = 0; c < fields.size(); c++) {
            String field = fields.get(c);
            if (c > 0) {
                out.append(',');
            }
            // A line with nothing on it would be no record.
            if (field.isEmpty() ? quotedIfEmpty.test(c) || fields.size() == 1 : needsQuotes(field)) {
                out.append('"').append(field.replace("\"", "\"\"")).append('"');
            } else {
                out.append(field);
            }
        }
        out.append('\n');
    }

    /** Spaces at the ends are no need, but some programs drop them, and some take {@code #} for a comment. */
    private static boolean needsQuotes(String field) {
        char first = field.charAt(0);
        char last = field.charAt(field.length() - 1);
        return first <= ' '
                || first == '#'
                || last <= ' '
                || field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    }
}
