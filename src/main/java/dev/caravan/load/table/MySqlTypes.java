package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueLimits;
import dev.caravan.value.ValueOption;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    private static final String CHARSET = " charset ";
    private static final String NOT_NULL = " not null";
    private static final String NUMBERED = " auto_increment";

    /** The largest number of hours of a TIME. */
    private static final int MAX_HOURS = 838;

    private static final int MADE_FRACTION_DIGITS = 6;

    private static final Pattern PARAMETERS = Pattern.compile("[a-z0-9]+\\((\\d+)(?:,(\\d+))?\\)");

    private static final Set<String> WRITABLE = Set.of(
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "bit",
            "decimal",
            "float",
            "double",
            "date",
            "datetime",
            "timestamp",
            "timestamptz",
            "time",
            "year",
            "char",
            "varchar",
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "binary",
            "varbinary",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "enum",
            "set",
            "uuid",
            "json",
            "inet4",
            "inet6");

    private MySqlTypes() {}

    /** The type for creating a column of the plan. */
    static String of(LoadPlan plan, Column column, String collation) {
        return switch (column.type()) {
            case TEXT, EMAIL, URL, IBAN -> text(plan, column, collation);
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

    /**
     * A column's type, as the functions of this class take it: the type in its comment, or its type and what else counts.
     *
     * @param charset null: it has none
     * @param nullable whether NULL fits it
     * @param numbered whether the database gives it numbers
     */
    static String described(
            String sqlType, String comment, @Nullable String charset, boolean nullable, boolean numbered) {
        String type = marked(sqlType, comment);
        return type.equals(sqlType)
                ? type
                        + (nullable ? "" : NOT_NULL)
                        + (numbered ? NUMBERED : "")
                        + (charset == null ? "" : CHARSET + charset)
                : type;
    }

    /** Whether the database gives a number to a row without a value in the column. */
    static boolean isNumbered(String sqlType) {
        return sqlType.contains(NUMBERED);
    }

    /** The type of a column that stages values for one of this type: NULL fits it, and the database gives it no numbers. */
    static String ofStage(String sqlType) {
        return sqlType.replace(NOT_NULL, "").replace(NUMBERED, "");
    }

    /** The value of a column in such a form that two are equal only if they are the same, whatever the collation. */
    static String exact(String column, String sqlType) {
        return switch (base(sqlType)) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                "cast(%s AS binary)".formatted(column);
            case "json" -> "cast(cast(%s AS char) AS binary)".formatted(column);
            default -> column;
        };
    }

    private static String marked(String sqlType, String comment) {
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

    /**
     * A column, adapted to an existing table.
     *
     * @param sqlType as {@link #described}
     */
    static Column inTable(Column column, String sqlType, boolean made) {
        Column typed = column.declared()
                ? base(sqlType).equals("datetime") ? column.withoutMadeZone() : column
                : ExistingColumn.of(column, typeOf(sqlType, column.type(), made), made);
        Column inTable = bounded(typed.with(options(sqlType, made)), sqlType);
        return (isStampedIfNull(sqlType) ? ExistingColumn.required(inTable) : inTable)
                .within(limits(sqlType, inTable.type()));
    }

    /** MariaDB stores the current time for NULL (MariaDB documentation, "TIMESTAMP"). */
    private static boolean isStampedIfNull(String sqlType) {
        return base(sqlType).equals("timestamp") && sqlType.contains(NOT_NULL);
    }

    private static Set<ValueOption> options(String sqlType, boolean made) {
        boolean truth = sqlType.startsWith("tinyint(1)") || sqlType.startsWith("bit(1)");
        if (truth && !made) {
            return Set.of(ValueOption.BOOLEAN_WORDS);
        }
        boolean unsigned = sqlType.startsWith("bit(64)") || (base(sqlType).equals("bigint") && isUnsigned(sqlType));
        return unsigned ? Set.of(ValueOption.UNSIGNED) : Set.of();
    }

    private static boolean isUnsigned(String sqlType) {
        return sqlType.contains(" unsigned");
    }

    private static Column bounded(Column column, String sqlType) {
        return switch (base(sqlType)) {
            case "tinyint" -> bounded(column, 8, isUnsigned(sqlType));
            case "smallint" -> bounded(column, 16, isUnsigned(sqlType));
            case "mediumint" -> bounded(column, 24, isUnsigned(sqlType));
            case "int" -> bounded(column, 32, isUnsigned(sqlType));
            case "bit" -> {
                int bits = parameter(sqlType, 0, 1);
                yield bits == Long.SIZE ? column : bounded(column, bits, true);
            }
            default -> column;
        };
    }

    private static Column bounded(Column column, int bits, boolean unsigned) {
        return unsigned
                ? ExistingColumn.within(column, 0, (1L << bits) - 1)
                : ExistingColumn.within(column, -(1L << (bits - 1)), (1L << (bits - 1)) - 1);
    }

    private static ColumnType typeOf(String sqlType, ColumnType inferred, boolean made) {
        if (sqlType.startsWith("tinyint(1)") && made) {
            return ColumnType.BOOLEAN;
        }
        return switch (base(sqlType)) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "bit" -> ColumnType.INTEGER;
            case "decimal", "float", "double" -> ColumnType.DECIMAL;
            case "date" -> ColumnType.DATE;
            case "datetime" -> ColumnType.TIMESTAMP;
            case "timestamptz", "timestamp" -> ColumnType.TIMESTAMPTZ;
            case "uuid" -> ColumnType.UUID;
            case "json" -> ColumnType.JSON;
            default -> inferred == ColumnType.EMAIL ? ColumnType.EMAIL : ColumnType.TEXT;
        };
    }

    /** Whether values of the type are stored unchanged or rejected, by {@link #limits} or by the database. */
    static boolean isWritable(String sqlType) {
        return WRITABLE.contains(base(sqlType));
    }

    /**
     * What a column of the table can't hold although its type in the plan has it. Even in strict mode the database would change most of
     * these values with a note at most.
     */
    private static List<ValueFormat> limits(String sqlType, ColumnType type) {
        int length = parameter(sqlType, 0, 0);
        return switch (base(sqlType)) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "bit" ->
                type == ColumnType.INTEGER || type == ColumnType.BOOLEAN
                        ? List.of()
                        : List.of(
                                isUnsigned(sqlType) || base(sqlType).equals("bit")
                                        ? ValueLimits.UNSIGNED
                                        : ValueFormats.integer(false));
            case "decimal" -> List.of(ValueLimits.decimal(length, parameter(sqlType, 1, 0)));
            case "float" -> floatingPoint(sqlType, Float.SIZE);
            case "double" -> floatingPoint(sqlType, Double.SIZE);
            case "date" -> type == ColumnType.DATE ? List.of() : List.of(ValueLimits.DATE);
            case "datetime", "timestamp" -> timestamp(length, type);
            case "timestamptz" -> timestamp(MADE_FRACTION_DIGITS, type);
            case "time" -> List.of(ValueLimits.clock(MAX_HOURS, true), ValueLimits.fractionDigits(length));
            case "year" -> List.of(ValueLimits.YEAR);
            case "char" -> List.of(ValueLimits.characters(length), ValueLimits.NO_TRAILING_BLANK);
            case "varchar" -> List.of(ValueLimits.characters(length));
            case "tinytext", "tinyblob" -> List.of(ValueLimits.bytes((1 << 8) - 1, charset(sqlType)));
            case "text", "blob" -> List.of(ValueLimits.bytes((1 << 16) - 1, charset(sqlType)));
            case "mediumtext", "mediumblob" -> List.of(ValueLimits.bytes((1 << 24) - 1, charset(sqlType)));
            case "binary" -> List.of(ValueLimits.exactBytes(length));
            case "varbinary" -> List.of(ValueLimits.bytes(length, StandardCharsets.UTF_8));
            case "enum" -> List.of(ValueLimits.word(QuotedWords.of(sqlType)));
            case "set" -> List.of(ValueLimits.words(QuotedWords.of(sqlType)));
            case "inet4" -> List.of(ValueLimits.INET4);
            case "inet6" -> List.of(ValueLimits.INET6);
            default -> List.of();
        };
    }

    private static List<ValueFormat> floatingPoint(String sqlType, int bits) {
        ValueFormat range = ValueLimits.floatingPoint(bits);
        int digits = parameter(sqlType, 0, 0);
        int scale = parameter(sqlType, 1, -1);
        return scale < 0 ? List.of(range) : List.of(range, ValueLimits.decimal(digits, scale));
    }

    private static List<ValueFormat> timestamp(int fractionDigits, ColumnType type) {
        ValueFormat fraction = ValueLimits.fractionDigits(fractionDigits);
        return type == ColumnType.TIMESTAMP || type == ColumnType.TIMESTAMPTZ
                ? List.of(fraction)
                : List.of(ValueLimits.TIMESTAMP, fraction);
    }

    /** A number in the parentheses of a type. */
    private static int parameter(String sqlType, int index, int absent) {
        Matcher parameters = PARAMETERS.matcher(sqlType);
        if (!parameters.lookingAt() || parameters.group(index + 1) == null) {
            return absent;
        }
        return Integer.parseInt(parameters.group(index + 1));
    }

    /** The character set, as far as the length of texts depends on it. */
    private static Charset charset(String sqlType) {
        int name = sqlType.indexOf(CHARSET);
        return name < 0
                ? StandardCharsets.UTF_8
                : switch (sqlType.substring(name + CHARSET.length())) {
                    case "utf8mb4", "utf8mb3", "utf8", "ascii" -> StandardCharsets.UTF_8;
                    case "ucs2", "utf16" -> StandardCharsets.UTF_16BE;
                    case "utf16le" -> StandardCharsets.UTF_16LE;
                    case "utf32" -> Charset.forName("UTF-32BE");
                    case "sjis", "cp932" -> Charset.forName("windows-31j");
                    case "ujis", "eucjpms" -> Charset.forName("EUC-JP");
                    case "gbk", "gb2312" -> Charset.forName("GBK");
                    case "gb18030" -> Charset.forName("GB18030");
                    case "big5" -> Charset.forName("Big5");
                    case "euckr" -> Charset.forName("EUC-KR");
                    // Each character is one byte.
                    default -> StandardCharsets.ISO_8859_1;
                };
    }

    /** Converts values to the table's types; text stays unchanged. */
    static UnaryOperator<String> spelling(Column column, String sqlType) {
        String base = base(sqlType);
        return switch (column.type()) {
            case BOOLEAN -> base.equals("tinyint") || base.equals("bit") ? MySqlTypes::bit : UnaryOperator.identity();
            case TIMESTAMP, TIMESTAMPTZ ->
                base.startsWith("datetime") || base.startsWith("timestamp")
                        ? PortableTimestamp::of
                        : UnaryOperator.identity();
            default -> UnaryOperator.identity();
        };
    }

    private static String bit(String value) {
        return value.equals("true") ? "1" : "0";
    }

    /** A bit string takes a text for its bytes. */
    static String placeholder(String sqlType) {
        return base(sqlType).equals("bit") ? "cast(? AS unsigned)" : "?";
    }

    private static String base(String sqlType) {
        return sqlType.replaceFirst("[ (].*", "").toLowerCase(Locale.ROOT);
    }
}
