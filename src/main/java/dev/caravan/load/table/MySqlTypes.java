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

/** How column types and those of MySQL and MariaDB go together (MariaDB documentation, "Data Types"). */
final class MySqlTypes {
    /** In MariaDB a text that is checked. */
    static final String JSON = marked(ColumnType.JSON, "json");

    /** The widest that there is: 35 digits before the point. */
    private static final int DECIMAL_SCALE = 30;

    /** Of an index: InnoDB takes 3,072 bytes, some for its own purposes. */
    private static final int INDEX_BYTES = 3_000;

    private static final int BYTES_A_CHARACTER = 4;

    /** Bytes that a column of a key takes at most if it is no text. */
    private static final int OTHER_KEY_BYTES = 40;

    /** What the database has no type for: its columns say in a comment what they hold. */
    private static final Set<ColumnType> MARKED = Set.of(ColumnType.UUID, ColumnType.TIMESTAMPTZ, ColumnType.JSON);

    private MySqlTypes() {}

    /** The type that a column of the plan is made with. */
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

    /** A key can't be longer than its index takes. An address is compared in a column of its own. */
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

    /** Text as long as an index of so many such columns and so many others takes. */
    static String keyText(int texts, int others, String collation) {
        return "varchar(%d) CHARACTER SET utf8mb4 COLLATE %s"
                .formatted((INDEX_BYTES - others * OTHER_KEY_BYTES) / BYTES_A_CHARACTER / texts, collation);
    }

    /** A column's type, or what its comment says that it holds. */
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
            // Text, and what only the database knows: it refuses what it won't take.
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** The values as the table's types read them; whatever is a text there goes in as it is. */
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

    /** Digits beyond the scale would be dropped with no more than a note. */
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
