package dev.caravan.csv;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a file of delimited text is written.
 *
 * <p>Records end with LF, CRLF or CR, mixed at will. Inside a quoted field the quote is written doubled, whatever the escape; an
 * escape other than the quote makes the next quote or escape literal and is literal itself before any other character. Outside quotes
 * both are literal. Empty lines and lines that begin with {@code comment} are no records.
 *
 * @param delimiter what stands between two fields, one or more characters (of any length in UTF-8)
 * @param quote what may enclose a field (one ASCII character), or null where quotes have no meaning
 * @param escape what makes a quote literal inside quotes (one ASCII character); the quote itself or null: only doubled quotes do
 * @param comment how a line begins that is not data, or null for none
 * @param header whether the first record names the columns
 * @param skipLines physical lines before the first record that are not data, 0 or more
 * @param trim whether spaces and tabs around unquoted fields and around quotes are dropped
 */
public record Dialect(
        String delimiter,
        @Nullable Character quote,
        @Nullable Character escape,
        @Nullable String comment,
        boolean header,
        int skipLines,
        boolean trim) {

    private static final Dialect STANDARD = new Dialect(",", '"', '"', null, true, 0, false);
    private static final int LONGEST_MARK_BYTES = 64;

    /** Refuses with an {@link IllegalArgumentException} that names the component and its value. */
    public Dialect {
        requireMark("delimiter", delimiter);
        requireSign("quote", quote);
        requireSign("escape", escape);
        if (comment != null) {
            requireMark("comment", comment);
        }
        if (quote != null && delimiter.indexOf(quote) >= 0) {
            throw new IllegalArgumentException("delimiter '%s' contains the quote %s".formatted(delimiter, quote));
        }
        if (quote != null && comment != null && comment.charAt(0) == quote) {
            throw new IllegalArgumentException("comment '%s' begins with the quote %s".formatted(comment, quote));
        }
        if (comment != null && comment.startsWith(delimiter)) {
            throw new IllegalArgumentException(
                    "comment '%s' begins with the delimiter '%s'".formatted(comment, delimiter));
        }
        if (skipLines < 0) {
            throw new IllegalArgumentException("skipLines is %d, must be 0 or more".formatted(skipLines));
        }
    }

    /** Comma, double quote, doubled to escape, a header, nothing skipped or trimmed (RFC 4180). */
    public static Dialect standard() {
        return STANDARD;
    }

    public Dialect withDelimiter(String value) {
        return new Dialect(value, quote, escape, comment, header, skipLines, trim);
    }

    public Dialect withQuote(@Nullable Character value) {
        return new Dialect(delimiter, value, escape, comment, header, skipLines, trim);
    }

    public Dialect withEscape(@Nullable Character value) {
        return new Dialect(delimiter, quote, value, comment, header, skipLines, trim);
    }

    public Dialect withComment(@Nullable String value) {
        return new Dialect(delimiter, quote, escape, value, header, skipLines, trim);
    }

    public Dialect withHeader(boolean value) {
        return new Dialect(delimiter, quote, escape, comment, value, skipLines, trim);
    }

    public Dialect withSkipLines(int value) {
        return new Dialect(delimiter, quote, escape, comment, header, value, trim);
    }

    public Dialect withTrim(boolean value) {
        return new Dialect(delimiter, quote, escape, comment, header, skipLines, value);
    }

    private static void requireMark(String name, String value) {
        if (value.isEmpty()
                || value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)
                || value.getBytes(StandardCharsets.UTF_8).length > LONGEST_MARK_BYTES) {
            throw new IllegalArgumentException(
                    "%s must be 1 to %d bytes without line ends and NUL".formatted(name, LONGEST_MARK_BYTES));
        }
    }

    private static void requireSign(String name, @Nullable Character value) {
        if (value != null && (value <= ' ' || value > '~')) {
            throw new IllegalArgumentException(
                    "%s is U+%04X, must be a visible ASCII character".formatted(name, (int) value));
        }
    }
}
