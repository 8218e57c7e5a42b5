package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.ColumnSpelling;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How DuckDB reads a column's values, in the source and as they were fetched from the table, by the rules of {@code docs/types.md}.
 *
 * @param source field name of the source, which is text → SQL expression
 * @param stored name of a value of the table, which is text too → SQL expression
 * @param kind of the expressions' values
 */
record ColumnSql(UnaryOperator<String> source, UnaryOperator<String> stored, Kind kind) {
    /** Which aggregates are compared besides counts. */
    enum Kind {
        TEXT,
        /** Sums are compared too. */
        NUMBER,
        OTHER
    }

    private static final String BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)";
    private static final Pattern RUN = Pattern.compile("([A-Za-z])\\1*|[^A-Za-z]+");
    private static final Pattern UNSURE = Pattern.compile("['%\\[\\]{}#]");
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("yyyy", "%Y"),
            Map.entry("uuuu", "%Y"),
            Map.entry("MM", "%m"),
            Map.entry("M", "%-m"),
            Map.entry("MMM", "%b"),
            Map.entry("MMMM", "%B"),
            Map.entry("dd", "%d"),
            Map.entry("d", "%-d"),
            Map.entry("HH", "%H"),
            Map.entry("H", "%-H"),
            Map.entry("mm", "%M"),
            Map.entry("ss", "%S"));

    /**
     * For values that are compared as written.
     *
     * @param padded whether the table pads values with spaces
     */
    static ColumnSql text(Column column, boolean padded) {
        if (column.type() == ColumnType.EMAIL && !padded) {
            return new ColumnSql(field -> unlessNone(column, address(field)), field -> field, Kind.TEXT);
        }
        if (column.type() == ColumnType.TEXT && !column.rule().trim() && !padded) {
            return new ColumnSql(field -> unlessNone(column, field), field -> field, Kind.TEXT);
        }
        if (column.type() == ColumnType.IBAN) {
            return new ColumnSql(
                    field -> "nullif(upper(replace(%s, ' ', '')), '')".formatted(value(column, field)),
                    field -> "nullif(%s, '')".formatted(trimmed(field)),
                    Kind.TEXT);
        }
        // DuckDB's table doesn't show whether a blank field was in quotes.
        return new ColumnSql(
                field -> "nullif(%s, '')".formatted(value(column, field)),
                field -> "nullif(%s, '')".formatted(trimmed(field)),
                Kind.TEXT);
    }

    /** For types of which DuckDB's cast accepts every valid value. */
    static ColumnSql cast(Column column, String type, Kind kind) {
        return new ColumnSql(
                field -> "TRY_CAST(%s AS %s)".formatted(value(column, field), type),
                field -> "CAST(%s AS %s)".formatted(field, type),
                kind);
    }

    /** For columns of which only the NULLs are compared. */
    static ColumnSql presence(Column column) {
        return new ColumnSql(
                field -> "CASE WHEN %s IS NOT NULL THEN 'a value' END".formatted(value(column, field)),
                "CASE WHEN %s IS NOT NULL THEN 'a value' END"::formatted,
                Kind.OTHER);
    }

    static ColumnSql bool(Column column) {
        List<String> yes = Objects.requireNonNullElse(column.spelt().trueValues(), List.of());
        List<String> no = Objects.requireNonNullElse(column.spelt().falseValues(), List.of());
        return new ColumnSql(
                field -> """
                        CASE %2$s %3$s WHEN lower(%1$s) IN ('true', 't', 'yes', 'y', 'on', '1') THEN true
                        WHEN lower(%1$s) IN ('false', 'f', 'no', 'n', 'off', '0') THEN false END
                        """.formatted(
                                value(column, field),
                                among(value(column, field), yes, true),
                                among(value(column, field), no, false)),
                "CAST(%s AS BOOLEAN)"::formatted,
                Kind.OTHER);
    }

    private static String among(String value, List<String> words, boolean meaning) {
        return words.isEmpty()
                ? ""
                : "WHEN lower(%s) IN (%s) THEN %s"
                        .formatted(
                                value,
                                words.stream()
                                        .map(word -> DuckDb.literal(word.toLowerCase(Locale.ROOT)))
                                        .collect(Collectors.joining(", ")),
                                meaning);
    }

    /**
     * For dates and times in ISO 8601 or the column's format. Empty if DuckDB can't parse that format.
     *
     * @param type DuckDB's name of it
     */
    static Optional<ColumnSql> time(Column column, String type) {
        UnaryOperator<String> stored = field -> "CAST(%s AS %s)".formatted(field, type);
        String format = column.rule().format();
        if (format == null) {
            return Optional.of(new ColumnSql(
                    field -> "TRY_CAST(%s AS %s)".formatted(iso(value(column, field)), type), stored, Kind.OTHER));
        }
        return strptime(format)
                .map(pattern -> new ColumnSql(
                        field -> "CAST(try_strptime(%s, %s) AS %s)"
                                .formatted(value(column, field), DuckDb.literal(pattern), type),
                        stored,
                        Kind.OTHER));
    }

    /** DuckDB requires seconds before an offset, and allows no space. */
    private static String iso(String value) {
        return "regexp_replace(regexp_replace(%s, '^(.{16})( ?[Z+-].*)$', '\\1:00\\2'), ' ([Z+-])', '\\1')"
                .formatted(value);
    }

    /** Translates a JDK date pattern to one of DuckDB's strptime. */
    private static Optional<String> strptime(String format) {
        StringBuilder pattern = new StringBuilder();
        for (Matcher run = RUN.matcher(format); run.find(); ) {
            boolean letters = run.group(1) != null;
            if (letters
                    ? !LETTERS.containsKey(run.group())
                    : UNSURE.matcher(run.group()).find()) {
                return Optional.empty();
            }
            pattern.append(letters ? LETTERS.get(run.group()) : run.group());
        }
        return Optional.of(pattern.toString());
    }

    /** The value of a field without white space around it. NULL if it is one of the column's null values. */
    static String value(Column column, String field) {
        String value = unlessNone(column, trimmed(field));
        ColumnSpelling spelling = column.spelt();
        boolean number = column.type() == ColumnType.DECIMAL || column.type() == ColumnType.INTEGER;
        if (number && spelling.decimal() != null) {
            for (String sign : Objects.requireNonNullElse(spelling.thousands(), List.<String>of())) {
                value = "replace(%s, %s, '')".formatted(value, DuckDb.literal(sign));
            }
            return "replace(%s, %s, '.')".formatted(value, DuckDb.literal(spelling.decimal()));
        }
        return column.hasDecimalComma() ? "replace(replace(%s, '.', ''), ',', '.')".formatted(value) : value;
    }

    /** An address without the spaces, and the characters without width, around it. */
    private static String address(String field) {
        return "regexp_replace(%s, '^[\\s\\p{Zs}\\p{Cf}]+|[\\s\\p{Zs}\\p{Cf}]+$', '', 'g')".formatted(field);
    }

    private static String trimmed(String field) {
        return "trim(%s, %s)".formatted(field, BLANKS);
    }

    private static String unlessNone(Column column, String value) {
        List<String> none = column.rule().nullValues();
        return none == null || none.isEmpty()
                ? value
                : "CASE WHEN %1$s NOT IN (%2$s) THEN %1$s END"
                        .formatted(value, none.stream().map(DuckDb::literal).collect(Collectors.joining(", ")));
    }
}
