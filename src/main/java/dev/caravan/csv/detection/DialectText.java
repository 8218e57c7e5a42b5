package dev.caravan.csv.detection;

import dev.caravan.csv.Dialect;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A dialect as people read it. */
public final class DialectText {
    private DialectText() {}

    /** Such as {@code UTF-8, delimiter ",", quote '"', header}. */
    public static String of(Dialect dialect, String encoding) {
        StringJoiner words = new StringJoiner(", ").add(encoding).add("delimiter " + sign(dialect.delimiter()));
        Character quote = dialect.quote();
        Character escape = dialect.escape();
        words.add(quote == null ? "no quotes" : "quote " + sign(quote.toString()));
        if (escape != null && !escape.equals(quote)) {
            words.add("escape " + sign(escape.toString()));
        }
        if (dialect.comment() != null) {
            words.add("comments begin with " + sign(dialect.comment()));
        }
        if (dialect.skipLines() > 0) {
            words.add(dialect.skipLines() + (dialect.skipLines() == 1 ? " line skipped" : " lines skipped"));
        }
        words.add(dialect.header() ? "header" : "no header");
        if (dialect.trim()) {
            words.add("spaces around fields dropped");
        }
        return words.toString();
    }

    private static String sign(String sign) {
        @Nullable String name =
                switch (sign) {
                    case "\t" -> "tab";
                    case " " -> "space";
                    case "\"" -> "'\"'";
                    default -> null;
                };
        return name != null ? name : sign.chars().anyMatch(c -> c < ' ') ? escaped(sign) : '"' + sign + '"';
    }

    private static String escaped(String sign) {
        StringBuilder escaped = new StringBuilder();
        sign.chars().forEach(c -> escaped.append(c == '\t' ? "\\t" : "U+%04X".formatted(c)));
        return escaped.toString();
    }
}
