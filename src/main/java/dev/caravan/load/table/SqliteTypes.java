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

/**
 * Maps column types to names of types in SQLite and back. SQLite stores any value in any column, converted as the column's affinity says
 * (SQLite documentation, "Datatypes In SQLite"): what a name of a type means elsewhere, its length included, is held by the limits of this
 * class alone.
 */
final class SqliteTypes {
    private static final String ROWID = " rowid";

    /** Text affinity: a JSON text of nothing but a number stays as it is. */
    private static final String JSON = "json text";

    /** Digits that a number keeps (SQLite documentation, "Datatypes In SQLite", 3). */
    private static final int DIGITS = 15;

    private static final int FRACTION_DIGITS = 6;
    private static final int MAX_HOURS = 23;
    private static final int MEDIUM_BITS = 24;
    private static final Pattern PARAMETERS = Pattern.compile("\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\)");
    private static final Set<String> TEXTS = Set.of(
            "",
            "text",
            "clob",
            "char",
            "character",
            "varchar",
            "character varying",
            "varying character",
            "nchar",
            "native character",
            "nvarchar");
    private static final Set<String> BYTES = Set.of("blob", "binary", "varbinary");

    private SqliteTypes() {}

    /** The type that a column is created with. */
    static String of(ColumnType type) {
        return switch (type) {
            case TEXT, EMAIL, URL, IBAN -> "text";
            case INTEGER -> "bigint";
            case DECIMAL -> "numeric";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMPTZ -> "timestamptz";
            case UUID -> "uuid";
            case JSON -> JSON;
        };
    }

    /**
     * A column's type, as the functions of this class take it.
     *
     * @param rowid whether the column is the table's rowid: the database gives it a number where a row has none
     */
    static String described(String type, boolean rowid) {
        return type.toLowerCase(Locale.ROOT) + (rowid ? ROWID : "");
    }

    static boolean isRowid(String sqlType) {
        return sqlType.endsWith(ROWID);
    }

    static boolean isText(String sqlType) {
        return TEXTS.contains(sqlType);
    }

    /** Whether values of the type are stored unchanged or rejected. An unknown name may convert texts to numbers. */
    static boolean isWritable(String sqlType) {
        String base = base(sqlType);
        return TEXTS.contains(base)
                || BYTES.contains(base)
                || switch (base) {
                    case "tinyint",
                            "smallint",
                            "int2",
                            "mediumint",
                            "int",
                            "int4",
                            "integer",
                            "bigint",
                            "int8",
                            "numeric",
                            "decimal",
                            "real",
                            "float",
                            "double",
                            "double precision",
                            "boolean",
                            "bool",
                            "date",
                            "time",
                            "datetime",
                            "timestamp",
                            "timestamptz",
                            "timestamp with time zone",
                            "uuid",
                            "json",
                            JSON -> true;
                    default -> false;
                };
    }

    /**
     * A column, adapted to an existing table.
     *
     * @param sqlType as {@link #described}
     */
    static Column inTable(Column column, String sqlType, boolean made) {
        String base = base(sqlType);
        boolean local = base.equals("timestamp") || base.equals("datetime");
        Column typed = column.declared()
                ? local ? column.withoutMadeZone() : column
                : ExistingColumn.of(column, typeOf(base, column.type()), made);
        return typed.within(limits(base, sqlType, typed.type()));
    }

    private static int bits(String base) {
        return switch (base) {
            case "tinyint" -> Byte.SIZE;
            case "mediumint" -> MEDIUM_BITS;
            default -> Short.SIZE;
        };
    }

    private static ColumnType typeOf(String base, ColumnType inferred) {
        return switch (base) {
            case "tinyint", "smallint", "int2", "mediumint", "int", "int4", "integer", "bigint", "int8" ->
                ColumnType.INTEGER;
            case "numeric", "decimal", "real", "float", "double", "double precision" -> ColumnType.DECIMAL;
            case "boolean", "bool" -> ColumnType.BOOLEAN;
            case "date" -> ColumnType.DATE;
            case "datetime", "timestamp" -> ColumnType.TIMESTAMP;
            case "timestamptz", "timestamp with time zone" -> ColumnType.TIMESTAMPTZ;
            case "uuid" -> ColumnType.UUID;
            case "json", JSON -> ColumnType.JSON;
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** What a column of the table can't hold although its type in the plan has it. */
    private static List<ValueFormat> limits(String base, String sqlType, ColumnType type) {
        int length = parameter(sqlType, 0);
        ValueFormat fraction = ValueLimits.fractionDigits(FRACTION_DIGITS);
        boolean moment = type == ColumnType.TIMESTAMP || type == ColumnType.TIMESTAMPTZ;
        return switch (base) {
            case "tinyint", "smallint", "int2", "mediumint" -> List.of(ValueLimits.integer(bits(base)));
            case "int", "int4", "integer", "bigint", "int8" ->
                type == ColumnType.INTEGER ? List.of() : List.of(ValueFormats.integer(false));
            case "numeric", "decimal" ->
                length == 0
                        ? List.of(ValueLimits.significantDigits(DIGITS))
                        : List.of(
                                ValueLimits.decimal(length, parameter(sqlType, 1)),
                                ValueLimits.significantDigits(DIGITS));
            case "real", "float", "double", "double precision" -> List.of(ValueLimits.floatingPoint(Double.SIZE));
            case "boolean", "bool" -> type == ColumnType.BOOLEAN ? List.of() : List.of(ValueFormats.bool(true));
            case "date" -> type == ColumnType.DATE ? List.of() : List.of(ValueLimits.DATE);
            case "datetime", "timestamp" -> moment ? List.of(fraction) : List.of(ValueLimits.TIMESTAMP, fraction);
            case "timestamptz", "timestamp with time zone" ->
                moment ? List.of(fraction) : List.of(ValueFormats.timestamp(null, true, true), fraction);
            case "time" -> List.of(ValueLimits.clock(MAX_HOURS, false), fraction);
            case "uuid" -> type == ColumnType.UUID ? List.of() : List.of(ValueFormats.uuid(true));
            case "json", JSON -> type == ColumnType.JSON ? List.of() : List.of(ValueFormats.json());
            default ->
                length == 0
                        ? List.of()
                        : List.of(
                                BYTES.contains(base)
                                        ? ValueLimits.bytes(length, StandardCharsets.UTF_8)
                                        : ValueLimits.characters(length));
        };
    }

    /** A number in the parentheses of a type. */
    private static int parameter(String sqlType, int index) {
        Matcher parameters = PARAMETERS.matcher(sqlType);
        String number = parameters.find() ? parameters.group(index + 1) : null;
        return number == null ? 0 : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(number));
    }

    private static String base(String sqlType) {
        return (isRowid(sqlType) ? sqlType.substring(0, sqlType.length() - ROWID.length()) : sqlType)
                .replaceFirst("\\s*\\([^)]*\\)", "")
                .strip();
    }

    /** A text whatever the affinity of the column. */
    static String placeholder(String sqlType) {
        return BYTES.contains(base(sqlType)) ? "cast(? AS blob)" : "?";
    }

    /** Converts values to texts that SQLite's own functions read. */
    static UnaryOperator<String> spelling(String sqlType) {
        return switch (base(sqlType)) {
            case "boolean", "bool" -> value -> value.equals("true") ? "1" : value.equals("false") ? "0" : value;
            case "datetime", "timestamp" -> PortableTimestamp::of;
            case "timestamptz", "timestamp with time zone" -> value -> PortableTimestamp.of(value) + "+00:00";
            default -> UnaryOperator.identity();
        };
    }
}
