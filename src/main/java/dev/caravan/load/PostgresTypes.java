package dev.caravan.load;

import dev.caravan.feed.Column;
import dev.caravan.feed.ColumnRule;
import dev.caravan.feed.ColumnType;
import java.math.BigDecimal;

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
        ColumnType type = typeOf(base, column.type());
        ColumnRule rule = column.rule().withType(type);
        return bounded(
                column.as(type, !made && type != ColumnType.TEXT, type == column.type() ? rule : rule.withFormat(null)),
                base);
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
        String highest =
                switch (sqlType) {
                    case "smallint" -> "32767";
                    case "integer" -> "2147483647";
                    default -> null;
                };
        if (highest == null || column.type() != ColumnType.INTEGER) {
            return column;
        }
        BigDecimal max = new BigDecimal(highest);
        BigDecimal min = max.negate().subtract(BigDecimal.ONE);
        ColumnRule rule = column.rule();
        BigDecimal ownMin = rule.min() == null ? min : new BigDecimal(rule.min()).max(min);
        BigDecimal ownMax = rule.max() == null ? max : new BigDecimal(rule.max()).min(max);
        return column.as(
                column.type(), column.declared(), rule.withBounds(ownMin.toPlainString(), ownMax.toPlainString()));
    }
}
