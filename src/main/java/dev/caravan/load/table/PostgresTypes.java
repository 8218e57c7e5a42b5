package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueLimits;
import dev.caravan.value.ValueOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maps column types to PostgreSQL's types and back (PostgreSQL documentation, "Data Types"). */
final class PostgresTypes {
    static final String TEXT = "text";

    /** Amounts of money, in a database whose {@code lc_monetary} has no decimal point or not two digits behind it. */
    static final String WHOLE_MONEY = "money /* whole */";

    /** Bytes of a {@code name}, as compiled by default. */
    private static final int NAME_BYTES = 63;

    private static final int FRACTION_DIGITS = 6;

    /** What a type of arrays ends with, whatever their dimensions. */
    private static final String ARRAY = "[]";

    private static final Pattern PARAMETERS = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");

    private static final ValueFormat NUMBER =
            ValueFormats.with(Set.of(ValueOption.NAN, ValueOption.INFINITY), ValueFormats.decimal(false));
    private static final Set<ValueOption> INFINITY = Set.of(ValueOption.INFINITY);
    private static final ValueFormat DATE = ValueFormats.with(INFINITY, ValueFormats.date(null, false));
    private static final ValueFormat TIMESTAMP =
            ValueFormats.with(INFINITY, ValueFormats.timestamp(null, false, false));
    private static final ValueFormat TIMESTAMPTZ = ValueFormats.with(INFINITY, ValueLimits.POINT_IN_TIME);

    private PostgresTypes() {}

    /** The type that a column is created with. */
    static String of(ColumnType type) {
        return switch (type) {
            case TEXT, EMAIL, URL, IBAN -> TEXT;
            case INTEGER -> "bigint";
            case DECIMAL -> "numeric";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case UUID -> "uuid";
            case JSON -> "jsonb";
        };
    }

    /**
     * A column, adapted to an existing table. A declared type stays; otherwise the table's type replaces the inferred one.
     *
     * @param sqlType as {@code format_type} returns it
     * @param made whether Caravan created the table: then its types are inferred, and ambiguous values (leading zeros) are rejected; in a
     *     column that a user created as integer, 007 is 7
     */
    static Column inTable(Column column, String sqlType, boolean made) {
        String base = base(sqlType);
        Column typed = column.declared()
                ? declared(column, base)
                : ExistingColumn.of(column, typeOf(base, column.type()), made);
        return bounded(made ? typed : typed.with(specialValues(sqlType)), base).within(limits(sqlType, typed.type()));
    }

    /** A declared type stays, but no offset from UTC is dropped by the table's type, or left to the session. */
    private static Column declared(Column column, String base) {
        return switch (base) {
            case "timestamp without time zone" ->
                column.type() == ColumnType.TIMESTAMPTZ ? column.as(ColumnType.TIMESTAMP, true, column.rule()) : column;
            case "timestamp with time zone" ->
                column.type() == ColumnType.TIMESTAMP || column.type() == ColumnType.DATE
                        ? column.with(Set.of(ValueOption.UTC))
                        : column;
            default -> column;
        };
    }

    private static String base(String sqlType) {
        return PARAMETERS.matcher(sqlType).replaceFirst("");
    }

    /**
     * What a type has beside ordinary values (PostgreSQL documentation, "Numeric Types", "Date/Time Types"). A table that Caravan created
     * takes what its first file could have, whichever loader comes first.
     */
    private static Set<ValueOption> specialValues(String sqlType) {
        return switch (base(sqlType)) {
            case "real", "double precision" -> Set.of(ValueOption.NAN, ValueOption.INFINITY);
            case "numeric" ->
                sqlType.contains("(") ? Set.of(ValueOption.NAN) : Set.of(ValueOption.NAN, ValueOption.INFINITY);
            case "date", "timestamp without time zone", "timestamp with time zone" -> INFINITY;
            default -> Set.of();
        };
    }

    private static ColumnType typeOf(String sqlType, ColumnType inferred) {
        return switch (sqlType) {
            case "smallint", "integer", "bigint" -> ColumnType.INTEGER;
            case "numeric", "real", "double precision" -> ColumnType.DECIMAL;
            case "boolean" -> ColumnType.BOOLEAN;
            case "date" -> ColumnType.DATE;
            case "timestamp without time zone" -> ColumnType.TIMESTAMP;
            case "timestamp with time zone" -> ColumnType.TIMESTAMPTZ;
            case "uuid" -> ColumnType.UUID;
            case "json", "jsonb" -> ColumnType.JSON;
            // Text, and types that only the database knows: it rejects invalid values.
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /**
     * What a column of the table can't hold although its type in the plan has it, and PostgreSQL would change: it rounds, cuts, or reads by
     * the session's settings. Columns that Caravan creates have no limits.
     */
    private static List<ValueFormat> limits(String sqlType, ColumnType type) {
        if (sqlType.endsWith(ARRAY)) {
            List<ValueFormat> limits = limits(sqlType.substring(0, sqlType.length() - ARRAY.length()), ColumnType.TEXT);
            return limits.isEmpty() ? limits : List.of(ValueLimits.array(limits));
        }
        boolean isNumber = type == ColumnType.INTEGER || type == ColumnType.DECIMAL;
        int length = parameter(sqlType, 0, -1);
        String base = base(sqlType);
        return switch (base) {
            case "smallint", "integer", "bigint" ->
                type == ColumnType.INTEGER ? List.of() : List.of(ValueFormats.integer(false));
            case "real", "double precision" -> isNumber ? List.of() : List.of(NUMBER);
            case "numeric" -> {
                if (length < 0) {
                    yield isNumber ? List.of() : List.of(NUMBER);
                }
                ValueFormat digits = ValueLimits.decimal(length, parameter(sqlType, 1, 0));
                yield List.of(ValueFormats.with(Set.of(ValueOption.NAN), digits));
            }
            case "money" -> List.of(ValueLimits.MONEY);
            case WHOLE_MONEY -> List.of(ValueFormats.integer(false));
            case "oid" -> List.of(ValueLimits.UNSIGNED);
            case "date" -> type == ColumnType.DATE ? List.of() : List.of(DATE);
            case "timestamp without time zone" -> timestamp(length, type, TIMESTAMP);
            case "timestamp with time zone" -> timestamp(length, type, TIMESTAMPTZ);
            case "time without time zone", "time with time zone" ->
                List.of(
                        ValueLimits.timeOfDay(base.equals("time with time zone")),
                        ValueLimits.fractionDigits(length < 0 ? FRACTION_DIGITS : length));
            case "character" -> List.of(ValueLimits.characters(length), ValueLimits.NO_TRAILING_BLANK);
            case "character varying" -> length < 0 ? List.of() : List.of(ValueLimits.characters(length));
            case "daterange", "datemultirange" -> List.of(ValueLimits.range(List.of(DATE)));
            case "tsrange", "tsmultirange" -> List.of(ValueLimits.range(List.of(TIMESTAMP)));
            case "tstzrange", "tstzmultirange" -> List.of(ValueLimits.range(List.of(TIMESTAMPTZ)));
            case "name" -> List.of(ValueLimits.bytes(NAME_BYTES, StandardCharsets.UTF_8));
            case "\"char\"" -> List.of(ValueLimits.bytes(1, StandardCharsets.UTF_8));
            case "cidr" -> List.of(ValueLimits.NETWORK);
            case "macaddr8" -> List.of(ValueLimits.EUI64);
            default ->
                base.equals("interval") || base.startsWith("interval ")
                        ? List.of(ValueLimits.interval(
                                base.substring("interval".length()).strip(), length < 0 ? FRACTION_DIGITS : length))
                        : List.of();
        };
    }

    /** @param others what values of other types than timestamps must be */
    private static List<ValueFormat> timestamp(int fractionDigits, ColumnType type, ValueFormat others) {
        List<ValueFormat> limits = new ArrayList<>();
        if (type != ColumnType.TIMESTAMP && type != ColumnType.TIMESTAMPTZ && type != ColumnType.DATE) {
            limits.add(others);
        }
        if (fractionDigits >= 0 && fractionDigits < FRACTION_DIGITS) {
            limits.add(ValueLimits.fractionDigits(fractionDigits));
        }
        return limits;
    }

    /** A number in the parentheses of a type. */
    private static int parameter(String sqlType, int index, int absent) {
        Matcher parameters = PARAMETERS.matcher(sqlType);
        String number = parameters.find() ? parameters.group(index + 1) : null;
        return number == null ? absent : Integer.parseInt(number);
    }

    /** An integer type of fewer than 64 bits has narrower bounds. */
    private static Column bounded(Column column, String sqlType) {
        return switch (sqlType) {
            case "smallint" -> ExistingColumn.within(column, Short.MIN_VALUE, Short.MAX_VALUE);
            case "integer" -> ExistingColumn.within(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> column;
        };
    }
}
