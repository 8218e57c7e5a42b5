package dev.caravan.csv.detection;

import dev.caravan.csv.Dialect;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * What people say of how a file is written; what is null is found out from the file. Signs are given as themselves, a tab also as
 * {@code tab} or {@code \t}; {@code none} says that there is no such sign.
 *
 * @param delimiter one or more characters
 * @param quote one ASCII character, or {@code none}
 * @param escape one ASCII character, or {@code none} (then quotes are doubled, as with an escape that is the quote)
 * @param comment how a line begins that is not data, or {@code none}
 * @param encoding an encoding's name, as the JDK, IANA, Python, PostgreSQL, MySQL, iconv or Windows have it
 * @param header whether the first record names the columns
 * @param skipLines physical lines before the first record, 0 or more
 * @param trim whether spaces and tabs around fields and quotes are dropped
 */
public record DialectOptions(
        @Nullable String delimiter,
        @Nullable String quote,
        @Nullable String escape,
        @Nullable String comment,
        @Nullable String encoding,
        @Nullable Boolean header,
        @Nullable Integer skipLines,
        @Nullable Boolean trim) {
    /** Everything is found out. */
    public static final DialectOptions NONE = new DialectOptions(null, null, null, null, null, null, null, null);

    /** The first record names no columns. */
    public static final DialectOptions NO_HEADER = new DialectOptions(null, null, null, null, null, false, null, null);

    private static final String NO_SIGN = "none";

    /** Refuses with an {@link IllegalArgumentException} that names the option and its value. */
    public DialectOptions {
        dialect(Dialect.standard(), delimiter, quote, escape, comment, header, skipLines, trim);
        if (encoding != null) {
            Charset unused = EncodingName.parse(encoding);
        }
    }

    /** These options, completed by others. */
    public DialectOptions or(DialectOptions others) {
        return new DialectOptions(
                first(delimiter, others.delimiter),
                first(quote, others.quote),
                first(escape, others.escape),
                first(comment, others.comment),
                first(encoding, others.encoding),
                first(header, others.header),
                first(skipLines, others.skipLines),
                first(trim, others.trim));
    }

    /** The dialect, with these options in place of its settings. */
    public Dialect applyTo(Dialect dialect) {
        return dialect(dialect, delimiter, quote, escape, comment, header, skipLines, trim);
    }

    /** The encoding, if it is said. */
    public @Nullable Charset charset() {
        return encoding == null ? null : EncodingName.parse(encoding);
    }

    private static Dialect dialect(
            Dialect base,
            @Nullable String delimiter,
            @Nullable String quote,
            @Nullable String escape,
            @Nullable String comment,
            @Nullable Boolean header,
            @Nullable Integer skipLines,
            @Nullable Boolean trim) {
        Character quoteSign = quote == null ? base.quote() : sign("quote", quote);
        return new Dialect(
                delimiter == null ? base.delimiter() : text(delimiter),
                quoteSign,
                escape == null ? doubledUnlessOther(base, quoteSign) : sign("escape", escape),
                comment == null ? base.comment() : comment.equals(NO_SIGN) ? null : text(comment),
                header == null ? base.header() : header,
                skipLines == null ? base.skipLines() : skipLines,
                trim == null ? base.trim() : trim);
    }

    /** An escape that was the quote goes with it. */
    private static @Nullable Character doubledUnlessOther(Dialect base, @Nullable Character quote) {
        Character escape = base.escape();
        return escape == null || escape.equals(base.quote()) ? quote : escape;
    }

    private static @Nullable Character sign(String option, String value) {
        if (value.equals(NO_SIGN)) {
            return null;
        }
        if (value.length() != 1) {
            throw new IllegalArgumentException("%s is '%s', must be one character or none".formatted(option, value));
        }
        return value.charAt(0);
    }

    private static String text(String value) {
        return value.equals("tab") ? "\t" : value.replace("\\t", "\t");
    }

    private static <T> @Nullable T first(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}
