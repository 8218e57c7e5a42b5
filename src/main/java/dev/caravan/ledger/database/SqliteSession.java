package dev.caravan.ledger.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose transactions begin with their first statement, as writers (BEGIN IMMEDIATE): SQLite lets one transaction write at a
 * time, and refuses one that began to read before another wrote, and then writes itself. The driver would begin the next transaction right
 * after the end of one, and hold the lock while the connection rests in the pool. A read-only transaction begins as a reader, which waits
 * for nobody. One thread at a time.
 */
final class SqliteSession implements InvocationHandler {
    private static final Object[] NONE = {};

    /** Stays in the driver's auto-commit mode. */
    private final Connection connection;

    private boolean autoCommit = true;
    private boolean readOnly;
    private boolean begun;
    private int savepoints;

    private SqliteSession(Connection connection) {
        this.connection = connection;
    }

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                SqliteSession.class.getClassLoader(), new Class<?>[] {Connection.class}, new SqliteSession(connection));
    }

    private record Mark(int getSavepointId) implements Savepoint {
        @Override
        public String getSavepointName() {
            return "caravan_" + getSavepointId;
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? NONE : arguments;
        return switch (method.getName()) {
            case "getAutoCommit" -> autoCommit;
            case "setAutoCommit" -> {
                commit();
                autoCommit = (Boolean) given[0];
                yield null;
            }
            case "isReadOnly" -> readOnly;
            case "setReadOnly" -> {
                readOnly = (Boolean) given[0];
                yield null;
            }
            case "commit" -> {
                commit();
                yield null;
            }
            case "rollback" -> {
                if (given.length == 0) {
                    rollback();
                } else {
                    execute("ROLLBACK TO " + ((Savepoint) given[0]).getSavepointName());
                }
                yield null;
            }
            case "setSavepoint" -> setSavepoint();
            case "releaseSavepoint" -> {
                execute("RELEASE " + ((Savepoint) given[0]).getSavepointName());
                yield null;
            }
            case "close" -> {
                if (!connection.isClosed()) {
                    rollback();
                }
                yield delegate(connection, method, arguments);
            }
            case "createStatement", "prepareStatement", "prepareCall" -> {
                begin();
                yield proxied(
                        (Statement) Objects.requireNonNull(delegate(connection, method, arguments)),
                        method.getReturnType(),
                        (Connection) proxy);
            }
            default -> delegate(connection, method, arguments);
        };
    }

    private void begin() throws SQLException {
        if (!autoCommit && !begun) {
            execute(readOnly ? "BEGIN" : "BEGIN IMMEDIATE");
            begun = true;
            savepoints = 0;
        }
    }

    private Savepoint setSavepoint() throws SQLException {
        begin();
        Mark savepoint = new Mark(++savepoints);
        execute("SAVEPOINT " + savepoint.getSavepointName());
        return savepoint;
    }

    /** A commit that is refused, for a deferred foreign key, leaves the transaction to the rollback. */
    private void commit() throws SQLException {
        if (begun) {
            execute("COMMIT");
            begun = false;
        }
    }

    /** SQLite may have rolled back by itself, for a full disk for instance. */
    private void rollback() throws SQLException {
        if (begun) {
            begun = false;
            try {
                execute("ROLLBACK");
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                    throw e;
                }
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw SqliteErrors.standard(e);
        }
    }

    private static Object proxied(Statement statement, Class<?> type, Connection connection) {
        return Proxy.newProxyInstance(
                SqliteSession.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return connection;
                    }
                    Object result = delegate(statement, method, arguments);
                    return result instanceof ResultSet rows ? SqliteResults.of(rows) : result;
                });
    }

    static @Nullable Object delegate(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof SQLException error ? SqliteErrors.standard(error) : cause == null ? e : cause;
        }
    }
}
