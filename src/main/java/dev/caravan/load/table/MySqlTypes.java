package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.dao.DataIntegrityViolationException;

/** Maps column types to the types of MySQL and MariaDB and back (MariaDB documentation, "Data Types"). */
final class MySqlTypes {
    /** In MariaDB an alias of text with a check. */
    static final String JSON = marked(ColumnType.JSON, "json");

    /** The widest decimal: 35 digits before the point. */
    private static final int DECIMAL_SCALE = 30;

    /** Maximum size of an index entry: InnoDB allows 3,072 bytes and uses some of them itself. */
    private static final int INDEX_BYTES = 3_000;

    private static final int BYTES_A_CHARACTER = 4;

    /** Maximum size of a key column that is not text. */
    private static final int OTHER_KEY_BYTES = 40;

    /** Types that the database lacks; a comment on the column names the type. */
    private static final Set<ColumnType> MARKED = Set.of(ColumnType.UUID, ColumnType.TIMESTAMPTZ, ColumnType.JSON);

    private MySqlTypes() {}

    /** The type for creating a column of the plan. */
    static String of(LoadPlan plan, Column column, String collation) {
        return switch (column.type()) {
            case TEXT, EMAIL, URL -> text(plan, column, collation);
            case INTEGER -> "bigint";
            case DECIMAL -> "decimal(65,%d)".formatted(DECIMAL_SCALE);
            case BOOLEAN -> "tinyint(1)";
            case DATE -> "date";
            case TIMESTAMP -> "datetime(6)";
            case TIMESTAMPTZ -> marked(ColumnType.TIMESTAMPTZ, "datetime(6)");
            case UUID -> marked(ColumnType.UUID, "char(36) CHARACTER SET ascii COLLATE ascii_bin");
            case JSON -> JSON;
        };
    }

    private static String marked(ColumnType type, String definition) {
        return "%s COMMENT '%s%s'".formatted(definition, BatchDialect.MARK, type);
    }

    /** A key can't exceed the size of an index entry. An e-mail address is compared in a separate column. */
    private static String text(LoadPlan plan, Column column, String collation) {
        boolean compared = !plan.hasNormalisedKey()
                && plan.key().stream()
                        .map(plan.columns()::get)
                        .anyMatch(key -> key.name().equals(column.name()));
        if (!compared) {
            return "longtext CHARACTER SET utf8mb4 COLLATE " + collation;
        }
        int texts = (int) plan.key().stream()
                .map(plan.columns()::get)
                .filter(key -> key.type().isText() || key.name().equals(column.name()))
                .count();
        return keyText(texts, plan.key().size() - texts, collation);
    }

    /** The longest text type for an index of the given numbers of text columns and other columns. */
    static String keyText(int texts, int others, String collation) {
        return "varchar(%d) CHARACTER SET utf8mb4 COLLATE %s"
                .formatted((INDEX_BYTES - others * OTHER_KEY_BYTES) / BYTES_A_CHARACTER / texts, collation);
    }

    /** A column's type, or the type in its comment. */
    static String marked(String sqlType, String comment) {
        if (comment.startsWith(BatchDialect.MARK)) {
            String type = comment.substring(BatchDialect.MARK.length());
            if (MARKED.stream().anyMatch(known -> known.toString().equals(type))) {
                return type;
            }
        }
        return sqlType;
    }

    static boolean isText(String sqlType) {
        String base = base(sqlType);
        return base.endsWith("text") || base.equals("varchar");
    }

    static Column inTable(Column column, String sqlType, boolean made) {
        Column inTable = column.declared() ? column : ExistingColumn.of(column, typeOf(sqlType, column.type()), made);
        boolean unsigned = sqlType.contains("unsigned");
        return switch (base(sqlType)) {
            case "tinyint" -> bounded(inTable, 1L << 8, unsigned);
            case "smallint" -> bounded(inTable, 1L << 16, unsigned);
            case "mediumint" -> bounded(inTable, 1L << 24, unsigned);
            case "int" -> bounded(inTable, 1L << 32, unsigned);
            default -> inTable;
        };
    }

    private static Column bounded(Column column, long values, boolean unsigned) {
        return unsigned
                ? ExistingColumn.within(column, 0, values - 1)
                : ExistingColumn.within(column, -values / 2, values / 2 - 1);
    }

    private static ColumnType typeOf(String sqlType, ColumnType inferred) {
        if (sqlType.startsWith("tinyint(1)")) {
            return ColumnType.BOOLEAN;
        }
        return switch (base(sqlType)) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> ColumnType.INTEGER;
            case "decimal", "float", "double" -> ColumnType.DECIMAL;
            case "date" -> ColumnType.DATE;
            case "datetime" -> ColumnType.TIMESTAMP;
            case "timestamptz", "timestamp" -> ColumnType.TIMESTAMPTZ;
            case "uuid" -> ColumnType.UUID;
            case "json" -> ColumnType.JSON;
            // Text, and types that only the database knows: it rejects invalid values.
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** Converts values to the table's types; text stays unchanged. */
    static UnaryOperator<String> spelling(Column column, String sqlType) {
        String base = base(sqlType);
        return switch (column.type()) {
            case BOOLEAN -> base.equals("tinyint") || base.equals("bit") ? MySqlTypes::bit : UnaryOperator.identity();
            case TIMESTAMP, TIMESTAMPTZ ->
                isText(sqlType) || base.equals("char") ? UnaryOperator.identity() : PortableTimestamp::of;
            case DECIMAL ->
                sqlType.equals("decimal(65,%d)".formatted(DECIMAL_SCALE))
                        ? MySqlTypes::whole
                        : UnaryOperator.identity();
            default -> UnaryOperator.identity();
        };
    }

    private static String bit(String value) {
        return value.equals("true") ? "1" : "0";
    }

    /** The database would drop digits beyond the scale with only a note. */
    private static String whole(String value) {
        boolean surelyFits = value.length() <= DECIMAL_SCALE && value.indexOf('e') < 0 && value.indexOf('E') < 0;
        if (!surelyFits && new BigDecimal(value).stripTrailingZeros().scale() > DECIMAL_SCALE) {
            String problem = "the value has more than %d digits after the point".formatted(DECIMAL_SCALE);
            throw new DataIntegrityViolationException(problem, new SQLException(problem, "22003"));
        }
        return value;
    }

    private static String base(String sqlType) {
        return sqlType.replaceFirst("[ (].*", "").toLowerCase(Locale.ROOT);
    }
}
