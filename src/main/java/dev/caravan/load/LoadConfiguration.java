package dev.caravan.load;

import dev.caravan.check.EmailRule;
import dev.caravan.ledger.Database;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoadSettings.class)
class LoadConfiguration {
    @Bean
    TableDialect tableDialect(
            Database database, JdbcTemplate jdbc, EmailRule emails, PlatformTransactionManager transactions) {
        return switch (database) {
            case POSTGRESQL ->
                new PostgresDialect(jdbc, new PostgresSchemas(JdbcClient.create(jdbc)), emails, transactions);
            case MYSQL -> new MySqlDialect(jdbc, emails, transactions);
            case H2 -> new H2Dialect(jdbc, emails);
        };
    }

    @Bean
    TargetTables targetTables(JdbcClient jdbc, TableDialect dialect) {
        return new SqlTables(jdbc, dialect);
    }

    @Bean
    OwnedRows ownedRows(JdbcClient jdbc, TableDialect dialect) {
        return dialect instanceof BatchDialect batches
                ? new LineageRows(jdbc, batches)
                : new PostgresOwnedRows(jdbc, new PostgresSchemas(jdbc));
    }
}
