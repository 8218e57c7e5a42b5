package dev.caravan.csv;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a file of delimited text is written.
 *
 * <p>Records end with LF, CRLF or CR, mixed at will. Inside a quoted field the quote is written doubled, whatever the escape; an
 * escape other than the quote makes the next quote or escape literal and is literal itself before any other character. Outside quotes
 * both are literal. A dialect with an escape and no quote is that of PostgreSQL's COPY text and MySQL's OUTFILE: the escape makes a
 * delimiter, a line end or itself literal; {@code \b \f \n \r \t \v \0} are the control characters of C, and a field {@code \N} is NULL,
 * other than an empty one. Empty lines, lines that begin with {@code comment}, and {@code repeatedHeader} between records are no records. A
 * U+FEFF at the beginning of a line that begins a record or is none is not part of the line: files are joined byte by byte.
 *
 * @param delimiter what stands between two fields, one or more characters (of any length in UTF-8)
 * @param quote what may enclose a field (one ASCII character), or null where quotes have no meaning
 * @param escape what makes a quote literal inside quotes, or where there are none a delimiter (one ASCII character); the quote itself
 *     or null: only doubled quotes do
 * @param comment how a line begins that is not data, or null for none
 * @param header whether the first record names the columns
 * @param skipLines physical lines before the first record that are not data, 0 or more
 * @param trim whether spaces and tabs around unquoted fields and around quotes are dropped
 * @param preamble whether {@code skipLines} was detected ({@link SkipReason#PREAMBLE}), not given by an option ({@link
 *     SkipReason#SKIP_LINES})
 * @param repeatedHeader the header's text, without byte order mark and the line end behind it; it has line ends if a quoted name has. The
 *     same text between records is no record. Null if the dialect has no header, or its repetition is data
 */
public record Dialect(
        String delimiter,
        @Nullable Character quote,
        @Nullable Character escape,
        @Nullable String comment,
        boolean header,
        int skipLines,
        boolean trim,
        boolean preamble,
        @Nullable String repeatedHeader) {

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
        if (quote == null && escape != null && delimiter.indexOf(escape) >= 0) {
            throw new IllegalArgumentException("delimiter '%s' contains the escape %s".formatted(delimiter, escape));
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
        if (repeatedHeader != null && (!header || repeatedHeader.isEmpty())) {
            throw new IllegalArgumentException("repeatedHeader must be the text of a header");
        }
    }

    /** A dialect as options describe it: whose {@code skipLines} are given, and whose header isn't known. */
    public Dialect(
            String delimiter,
            @Nullable Character quote,
            @Nullable Character escape,
            @Nullable String comment,
            boolean header,
            int skipLines,
            boolean trim) {
        this(delimiter, quote, escape, comment, header, skipLines, trim, false, null);
    }

    /** Comma, double quote, doubled to escape, a header, nothing skipped or trimmed (RFC 4180). */
    public static Dialect standard() {
        return STANDARD;
    }

    public Dialect withDelimiter(String value) {
        return new Dialect(value, quote, escape, comment, header, skipLines, trim, preamble, repeatedHeader);
    }

    /** An escape that was the quote goes with it. */
    public Dialect withQuote(@Nullable Character value) {
        Character kept = escape != null && escape.equals(quote) ? value : escape;
        return new Dialect(delimiter, value, kept, comment, header, skipLines, trim, preamble, repeatedHeader);
    }

    public Dialect withEscape(@Nullable Character value) {
        return new Dialect(delimiter, quote, value, comment, header, skipLines, trim, preamble, repeatedHeader);
    }

    public Dialect withComment(@Nullable String value) {
        return new Dialect(delimiter, quote, escape, value, header, skipLines, trim, preamble, repeatedHeader);
    }

    public Dialect withHeader(boolean value) {
        return new Dialect(
                delimiter, quote, escape, comment, value, skipLines, trim, preamble, value ? repeatedHeader : null);
    }

    public Dialect withSkipLines(int value) {
        return new Dialect(delimiter, quote, escape, comment, header, value, trim, preamble, repeatedHeader);
    }

    public Dialect withTrim(boolean value) {
        return new Dialect(delimiter, quote, escape, comment, header, skipLines, value, preamble, repeatedHeader);
    }

    /** The dialect with its skipped lines taken for a detected preamble. */
    public Dialect withPreamble() {
        return new Dialect(delimiter, quote, escape, comment, header, skipLines, trim, true, repeatedHeader);
    }

    public Dialect withRepeatedHeader(@Nullable String value) {
        return new Dialect(delimiter, quote, escape, comment, header, skipLines, trim, preamble, value);
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
