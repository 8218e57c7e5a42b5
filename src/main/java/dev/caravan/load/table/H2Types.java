package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Maps column types to H2's types and back (H2 documentation, "Data Types"). */
final class H2Types {
    private H2Types() {}

    /** The type that a column is created with. Decimals are exact: 1,000 digits, exponents to 300. */
    static String of(ColumnType type) {
        return switch (type) {
            case TEXT, EMAIL, URL -> "varchar";
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
        String type = sqlType.toUpperCase(Locale.ROOT);
        return type.startsWith("VARCHAR") || type.startsWith("CHARACTER");
    }

    /** @param sqlType as in {@code information_schema} */
    static Column inTable(Column column, String sqlType, boolean made) {
        Column inTable = column.declared() ? column : ExistingColumn.of(column, typeOf(sqlType, column.type()), made);
        return switch (sqlType) {
            case "TINYINT" -> ExistingColumn.within(inTable, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "SMALLINT" -> ExistingColumn.within(inTable, Short.MIN_VALUE, Short.MAX_VALUE);
            case "INTEGER" -> ExistingColumn.within(inTable, Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> inTable;
        };
    }

    private static ColumnType typeOf(String sqlType, ColumnType inferred) {
        return switch (sqlType) {
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> ColumnType.INTEGER;
            case "NUMERIC", "DECFLOAT", "REAL", "DOUBLE PRECISION" -> ColumnType.DECIMAL;
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "DATE" -> ColumnType.DATE;
            case "TIMESTAMP" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> ColumnType.TIMESTAMPTZ;
            case "UUID" -> ColumnType.UUID;
            case "JSON" -> ColumnType.JSON;
            // Text, and types that only the database knows: it rejects invalid values.
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** Normalises timestamps; values with a zone are in UTC, regardless of the session's zone. */
    static UnaryOperator<String> spelling(Column column, String sqlType) {
        if (isText(sqlType)) {
            return UnaryOperator.identity();
        }
        return switch (column.type()) {
            case TIMESTAMP -> PortableTimestamp::of;
            case TIMESTAMPTZ -> value -> PortableTimestamp.of(value) + "+00:00";
            default -> UnaryOperator.identity();
        };
    }
}
