package dev.caravan.ledger.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query whose values are also given as classes of {@code java.time} and as nullable numbers. SQLite has no types for times: they
 * are texts, in UTC unless they name an offset, as its own functions read them (SQLite documentation, "Date And Time Functions").
 */
final class SqliteResults implements InvocationHandler {
    private static final Pattern TIME =
            Pattern.compile("(?<day>\\d{4}-\\d\\d-\\d\\d)(?:[ T](?<clock>[0-9:.]+))?(?<offset>Z|[+-]\\d\\d:\\d\\d)?");

    private static final int FRACTION_DIGITS = 6;

    private final ResultSet rows;

    private SqliteResults(ResultSet rows) {
        this.rows = rows;
    }

    static ResultSet of(ResultSet rows) {
        return (ResultSet) Proxy.newProxyInstance(
                SqliteResults.class.getClassLoader(), new Class<?>[] {ResultSet.class}, new SqliteResults(rows));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("getObject")
                && arguments != null
                && arguments.length == 2
                && arguments[1] instanceof Class<?> type) {
            int column = arguments[0] instanceof String name ? rows.findColumn(name) : (Integer) arguments[0];
            Object value = value(column, type);
            if (value != null || rows.wasNull()) {
                return value;
            }
        }
        Object result = SqliteSession.delegate(rows, method, arguments);
        return result instanceof ResultSetMetaData metadata ? described(metadata) : result;
    }

    /** Null if the driver gives objects of the class itself, or if the value is null. */
    private @Nullable Object value(int column, Class<?> type) throws SQLException {
        if (type == Long.class) {
            long value = rows.getLong(column);
            return rows.wasNull() ? null : value;
        }
        if (type == Integer.class) {
            int value = rows.getInt(column);
            return rows.wasNull() ? null : value;
        }
        String text = rows.getString(column);
        if (text == null) {
            return null;
        }
        if (type == OffsetDateTime.class) {
            return moment(text);
        }
        if (type == LocalDateTime.class) {
            return moment(text).toLocalDateTime();
        }
        return type == LocalDate.class ? moment(text).toLocalDate() : null;
    }

    private static OffsetDateTime moment(String text) throws SQLException {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new SQLException("the column has a text that is no time", "22007");
        }
        LocalDate day = LocalDate.parse(time.group("day"));
        LocalDateTime local = time.group("clock") == null
                ? day.atStartOfDay()
                : LocalDateTime.parse(time.group("day") + 'T' + time.group("clock"));
        String offset = time.group("offset");
        return local.atOffset(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
    }

    /** What the driver doesn't know of times. */
    private static Object described(ResultSetMetaData metadata) {
        return Proxy.newProxyInstance(
                SqliteResults.class.getClassLoader(),
                new Class<?>[] {ResultSetMetaData.class},
                (proxy, method, arguments) -> {
                    String type = method.getName().equals("getScale")
                                    || method.getName().equals("getColumnType")
                            ? metadata.getColumnTypeName((Integer) arguments[0]).toLowerCase(Locale.ROOT)
                            : "";
                    if (method.getName().equals("getScale") && type.matches("timestamp.*|datetime")) {
                        return FRACTION_DIGITS;
                    }
                    boolean zoned = method.getName().equals("getColumnType")
                            && type.matches("timestamptz|timestamp with time zone");
                    return zoned ? Types.TIMESTAMP_WITH_TIMEZONE : SqliteSession.delegate(metadata, method, arguments);
                });
    }
}
