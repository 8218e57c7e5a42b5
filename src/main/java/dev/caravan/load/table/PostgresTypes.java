package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueOption;
import java.util.Set;

/** Maps column types to PostgreSQL's types and back (PostgreSQL documentation, "Data Types"). */
final class PostgresTypes {
    static final String TEXT = "text";

    private PostgresTypes() {}

    /** The type that a column is created with. */
    static String of(ColumnType type) {
        return switch (type) {
            case TEXT, EMAIL, URL -> TEXT;
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
        String base = sqlType.replaceFirst("\\(\\d+(,-?\\d+)?\\)", "");
        Column typed = column.declared() ? column : ExistingColumn.of(column, typeOf(base, column.type()), made);
        return bounded(made ? typed : typed.with(specialValues(sqlType)), base);
    }

    /**
     * What a type has beside ordinary values (PostgreSQL documentation, "Numeric Types", "Date/Time Types"). A table that Caravan created
     * takes what its first file could have, whichever loader comes first.
     */
    private static Set<ValueOption> specialValues(String sqlType) {
        return switch (sqlType) {
            case "real", "double precision", "numeric" -> Set.of(ValueOption.NAN, ValueOption.INFINITY);
            case "date", "timestamp without time zone", "timestamp with time zone" -> Set.of(ValueOption.INFINITY);
            default -> sqlType.startsWith("numeric(") ? Set.of(ValueOption.NAN) : Set.of();
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

    /** An integer type of fewer than 64 bits has narrower bounds. */
    private static Column bounded(Column column, String sqlType) {
        return switch (sqlType) {
            case "smallint" -> ExistingColumn.within(column, Short.MIN_VALUE, Short.MAX_VALUE);
            case "integer" -> ExistingColumn.within(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> column;
        };
    }
}
