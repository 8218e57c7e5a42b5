package dev.caravan.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.stereotype.Component;

/**
 * Keeps Flyway from changing the search path of a PostgreSQL session. Behind a pooler that gives each transaction another session
 * (PgBouncer) Flyway restores the path of one session and leaves the changed one to others, whose new tables would then be made in the
 * ledger's schema. The path holds for the migration's transaction instead; migrations name their schema anyway.
 */
@Component
class SessionlessMigrations implements FlywayConfigurationCustomizer {
    private static final String OF_THE_SESSION = "SELECT set_config('search_path', ?, false)";
    private static final String OF_THE_TRANSACTION = "SELECT set_config('search_path', ?, true)";

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.dataSource(new Connections(configuration.getDataSource()));
    }

    private static final class Connections extends DelegatingDataSource {
        Connections(DataSource pool) {
            super(pool);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connections.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (arguments != null && arguments.length > 0 && OF_THE_SESSION.equals(arguments[0])) {
                            arguments[0] = OF_THE_TRANSACTION;
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw Objects.requireNonNull(e.getCause());
                        }
                    });
        }
    }
}
