package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;

/** How column types and PostgreSQL's types go together (PostgreSQL documentation, "Data Types"). */
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
     * A column as a table that is there has it. What somebody declared stays; anything else is what the table says, whatever was
     * inferred from the file.
     *
     * @param sqlType as {@code format_type} spells it
     * @param made whether Caravan made the table: then its types were inferred from some file, and spellings that may mean
     *     more (leading zeros) are refused; a person who makes a column integer wants 7 for 007
     */
    static Column inTable(Column column, String sqlType, boolean made) {
        String base = sqlType.replaceFirst("\\(\\d+(,-?\\d+)?\\)", "");
        if (column.declared()) {
            return bounded(column, base);
        }
        return bounded(ExistingColumn.of(column, typeOf(base, column.type()), made), base);
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
            // Text, and what only the database knows: it refuses what it won't take.
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** An integer of fewer bits than 64 has narrower bounds. */
    private static Column bounded(Column column, String sqlType) {
        return switch (sqlType) {
            case "smallint" -> ExistingColumn.within(column, Short.MIN_VALUE, Short.MAX_VALUE);
            case "integer" -> ExistingColumn.within(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> column;
        };
    }
}
