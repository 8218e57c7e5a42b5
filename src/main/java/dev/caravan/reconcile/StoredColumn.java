package dev.caravan.reconcile;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of the plan as the table's JDBC driver describes it.
 *
 * @param place index in the plan
 * @param at column number in fetched rows, from 1
 * @param sqlType of {@link Types}
 * @param typeName the database's name of the type
 */
record StoredColumn(Column column, int place, int at, int sqlType, String typeName, int precision, int scale) {
    /** Decimal places of seconds in DuckDB, in PostgreSQL, and in tables that Caravan creates in other databases. */
    private static final int SECOND_DIGITS = 6;

    static StoredColumn of(Column column, int place, ResultSetMetaData table, int at) throws SQLException {
        return new StoredColumn(
                column,
                place,
                at,
                table.getColumnType(at),
                table.getColumnTypeName(at).toLowerCase(Locale.ROOT),
                table.getPrecision(at),
                table.getScale(at));
    }

    boolean isText() {
        return switch (sqlType) {
            case Types.CHAR,
                    Types.NCHAR,
                    Types.VARCHAR,
                    Types.NVARCHAR,
                    Types.LONGVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB -> true;
            default -> false;
        };
    }

    /** Whether the database pads values with spaces. */
    boolean isPadded() {
        return sqlType == Types.CHAR || sqlType == Types.NCHAR;
    }

    boolean isFloat() {
        return sqlType == Types.REAL || sqlType == Types.FLOAT || sqlType == Types.DOUBLE;
    }

    boolean isSingleFloat() {
        return sqlType == Types.REAL;
    }

    /** Decimal places, or -1 if the type doesn't limit them. */
    int fixedScale() {
        return (sqlType == Types.NUMERIC || sqlType == Types.DECIMAL) && precision > 0 ? scale : -1;
    }

    boolean keepsFewerSecondDigits() {
        return scale < SECOND_DIGITS;
    }

    /** The value in a spelling that is the same for all databases. */
    @Nullable String text(ResultSet row) throws SQLException {
        if (isText()) {
            return row.getString(at);
        }
        return switch (column.type()) {
            case TEXT, EMAIL, URL, IBAN, UUID, JSON -> row.getString(at);
            case INTEGER, DECIMAL -> number(row);
            case BOOLEAN -> {
                boolean value = row.getBoolean(at);
                yield row.wasNull() ? null : Boolean.toString(value);
            }
            case DATE -> text(row.getObject(at, LocalDate.class));
            case TIMESTAMP -> text(row.getObject(at, LocalDateTime.class));
            case TIMESTAMPTZ -> moment(row);
        };
    }

    private @Nullable String number(ResultSet row) throws SQLException {
        if (isFloat()) {
            double value = row.getDouble(at);
            return row.wasNull() ? null : Double.toString(value);
        }
        BigDecimal value = row.getBigDecimal(at);
        return value == null ? null : value.stripTrailingZeros().toPlainString();
    }

    /** Databases without a type for instants store them in UTC. */
    private @Nullable String moment(ResultSet row) throws SQLException {
        boolean zoned = typeName.equals("timestamptz") || typeName.contains("time zone");
        OffsetDateTime value =
                zoned ? row.getObject(at, OffsetDateTime.class) : atUtc(row.getObject(at, LocalDateTime.class));
        return value == null ? null : value.toInstant().toString();
    }

    private static @Nullable OffsetDateTime atUtc(@Nullable LocalDateTime value) {
        return value == null ? null : value.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    ColumnType type() {
        return column.type();
    }

    /** Its name in DuckDB's table {@code field}. */
    String field() {
        return "f" + place;
    }

    /** Its name in DuckDB's table {@code fetched}. */
    String fetched() {
        return "t" + place;
    }

    /** Its name in DuckDB's tables {@code source} and {@code stored}. */
    String compared() {
        return "v" + place;
    }
}
