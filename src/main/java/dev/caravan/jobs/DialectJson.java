package dev.caravan.jobs;

import dev.caravan.csv.Dialect;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A dialect as JSON. Its fields are part of the fixed interface; all of them are always present.
 *
 * @param quote one character; null: quotes have no meaning
 * @param escape one character; null: a quote is only escaped by doubling it
 * @param encoding name of the charset
 * @param skipLines physical lines before the first record
 * @param comment prefix of lines that are not data; null: every line is data
 */
@Schema(name = "Dialect")
public record DialectJson(
        String delimiter,
        @Schema(types = {"string", "null"}) @Nullable String quote,
        @Schema(types = {"string", "null"}) @Nullable String escape,
        String encoding,
        boolean header,
        int skipLines,
        @Schema(types = {"string", "null"}) @Nullable String comment) {
    public static DialectJson of(Dialect dialect, String encoding) {
        return new DialectJson(
                dialect.delimiter(),
                text(dialect.quote()),
                text(dialect.escape()),
                encoding,
                dialect.header(),
                dialect.skipLines(),
                dialect.comment());
    }

    private static @Nullable String text(@Nullable Character sign) {
        return sign == null ? null : sign.toString();
    }
}
