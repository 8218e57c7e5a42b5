package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Maps column types to H2's types and back (H2 documentation, "Data Types"). */
final class H2Types {
    private static final String NUMBERED = " identity";

    private static final int MAX_HOURS = 23;
    private static final Pattern PARAMETERS = Pattern.compile("\\((\\d+)(?:,(\\d+))?\\)");

    private static final Set<String> WRITABLE = Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "NUMERIC",
            "DECFLOAT",
            "REAL",
            "DOUBLE PRECISION",
            "BOOLEAN",
            "CHARACTER",
            "CHARACTER VARYING",
            "VARCHAR_IGNORECASE",
            "CHARACTER LARGE OBJECT",
            "BINARY",
            "BINARY VARYING",
            "BINARY LARGE OBJECT",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE",
            "ENUM",
            "UUID",
            "JSON");

    private H2Types() {}

    /** The type that a column is created with. Decimals are exact: 1,000 digits, exponents to 300. */
    static String of(ColumnType type) {
        return switch (type) {
            case TEXT, EMAIL, URL, IBAN -> "varchar";
            case INTEGER -> "bigint";
            case DECIMAL -> "decfloat(1400)";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp(6)";
            case TIMESTAMPTZ -> "timestamp(6) with time zone";
            case UUID -> "uuid";
            case JSON -> "json";
        };
    }

    static boolean isText(String sqlType) {
        String type = base(sqlType);
        return type.startsWith("VARCHAR") || type.startsWith("CHARACTER");
    }

    /** Whether values of the type are stored unchanged or rejected, by {@link #limits} or by the database. */
    static boolean isWritable(String sqlType) {
        return WRITABLE.contains(base(sqlType));
    }

    /**
     * A column's type, as the functions of this class take it.
     *
     * @param parameters what is in its parentheses; for an enumeration its words, in quotes
     * @param numbered whether the database gives it numbers
     */
    static String described(String type, @Nullable String parameters, boolean numbered) {
        return type + (parameters == null ? "" : "(" + parameters + ")") + (numbered ? NUMBERED : "");
    }

    /** Whether the database gives a number to a row without a value in the column. */
    static boolean isNumbered(String sqlType) {
        return sqlType.endsWith(NUMBERED);
    }

    /**
     * A column, adapted to an existing table.
     *
     * @param sqlType as {@link #described}
     */
    static Column inTable(Column column, String sqlType, boolean made) {
        String base = base(sqlType);
        Column typed = column.declared()
                ? base.equals("TIMESTAMP") ? column.withoutMadeZone() : column
                : ExistingColumn.of(column, typeOf(base, column.type()), made);
        Column bounded =
                switch (base) {
                    case "TINYINT" -> ExistingColumn.within(typed, Byte.MIN_VALUE, Byte.MAX_VALUE);
                    case "SMALLINT" -> ExistingColumn.within(typed, Short.MIN_VALUE, Short.MAX_VALUE);
                    case "INTEGER" -> ExistingColumn.within(typed, Integer.MIN_VALUE, Integer.MAX_VALUE);
                    default -> typed;
                };
        return bounded.within(limits(base, sqlType, bounded.type()));
    }

    private static ColumnType typeOf(String base, ColumnType inferred) {
        return switch (base) {
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> ColumnType.INTEGER;
            case "NUMERIC", "DECFLOAT", "REAL", "DOUBLE PRECISION" -> ColumnType.DECIMAL;
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "DATE" -> ColumnType.DATE;
            case "TIMESTAMP" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnType.TIMESTAMPTZ;
            case "UUID" -> ColumnType.UUID;
            case "JSON" -> ColumnType.JSON;
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** What a column of the table can't hold although its type in the plan has it, and the database would change. */
    private static List<ValueFormat> limits(String base, String sqlType, ColumnType type) {
        int length = parameter(sqlType, 0);
        return switch (base) {
            case "CHARACTER" -> List.of(ValueLimits.units(length), ValueLimits.NO_TRAILING_BLANK);
            case "CHARACTER VARYING", "VARCHAR_IGNORECASE" -> List.of(ValueLimits.units(length));
            case "BINARY" -> List.of(ValueLimits.exactBytes(length));
            case "BINARY VARYING" -> List.of(ValueLimits.bytes(length, StandardCharsets.UTF_8));
            case "NUMERIC" -> List.of(ValueLimits.decimal(length, parameter(sqlType, 1)));
            case "DECFLOAT" -> List.of(ValueLimits.significantDigits(length));
            case "REAL" -> List.of(ValueLimits.floatingPoint(Float.SIZE));
            case "DOUBLE PRECISION" -> List.of(ValueLimits.floatingPoint(Double.SIZE));
            case "BOOLEAN" -> type == ColumnType.BOOLEAN ? List.of() : List.of(ValueFormats.bool(true));
            case "TIME" -> List.of(ValueLimits.clock(MAX_HOURS, false), ValueLimits.fractionDigits(length));
            case "TIMESTAMP" ->
                type == ColumnType.TIMESTAMP || type == ColumnType.TIMESTAMPTZ
                        ? List.of(ValueLimits.fractionDigits(length))
                        : List.of(ValueLimits.TIMESTAMP, ValueLimits.fractionDigits(length));
            case "TIMESTAMP WITH TIME ZONE" -> List.of(ValueLimits.fractionDigits(length));
            case "ENUM" -> List.of(ValueLimits.word(QuotedWords.of(sqlType)));
            default -> List.of();
        };
    }

    /** A number in the parentheses of a type. */
    private static int parameter(String sqlType, int index) {
        Matcher parameters = PARAMETERS.matcher(sqlType);
        String number = parameters.find() ? parameters.group(index + 1) : null;
        return number == null ? 0 : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(number));
    }

    private static String base(String sqlType) {
        return sqlType.replaceFirst("\\(.*", "").toUpperCase(Locale.ROOT);
    }

    /** Normalises timestamps; values with a zone are in UTC, regardless of the session's zone. */
    static UnaryOperator<String> spelling(Column column, String sqlType) {
        if (!base(sqlType).startsWith("TIMESTAMP")) {
            return UnaryOperator.identity();
        }
        return switch (column.type()) {
            case TIMESTAMP -> PortableTimestamp::of;
            case TIMESTAMPTZ -> value -> PortableTimestamp.of(value) + "+00:00";
            default -> UnaryOperator.identity();
        };
    }
}
