package dev.caravan.csv;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Writes records in the plain dialect (RFC 4180 with LF, {@link Dialect#standard}). Reading restores each field, and for an empty field whether
 * it was in quotes. commons-csv can't write that difference.
 */
public final class Rfc4180Text {
    private Rfc4180Text() {}

    /**
     * Appends a record and its line end.
     *
     * @param quotedIfEmpty whether the empty field at an index was in quotes: then it is the empty text, else no value
     */
    public static void append(StringBuilder out, List<String> fields, IntPredicate quotedIfEmpty) {
        for (int c = 0; c < fields.size(); c++) {
            String field = fields.get(c);
            if (c > 0) {
                out.append(',');
            }
            // A reader skips an empty line.
            if (field.isEmpty() ? quotedIfEmpty.test(c) || fields.size() == 1 : needsQuotes(field)) {
                out.append('"').append(field.replace("\"", "\"\"")).append('"');
            } else {
                out.append(field);
            }
        }
        out.append('\n');
    }

    /** Includes blanks at the ends, which some programs drop, and a leading {@code #}, which some programs read as a comment. */
    private static boolean needsQuotes(String field) {
        char first = field.charAt(0);
        char last = field.charAt(field.length() - 1);
        return first <= ' '
                || first == '#'
                || last <= ' '
                || field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    }
}
