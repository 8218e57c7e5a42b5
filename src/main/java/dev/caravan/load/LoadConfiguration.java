package dev.caravan.load;

import dev.caravan.check.email.EmailRule;
import dev.caravan.ledger.database.Database;
import dev.caravan.load.table.BatchDialect;
import dev.caravan.load.table.H2Dialect;
import dev.caravan.load.table.JdbcTargetTables;
import dev.caravan.load.table.MySqlDialect;
import dev.caravan.load.table.PostgresDialect;
import dev.caravan.load.table.PostgresSchemas;
import dev.caravan.load.table.TableDialect;
import dev.caravan.load.table.TargetTables;
import dev.caravan.load.undo.BatchLineageQueries;
import dev.caravan.load.undo.LineageQueries;
import dev.caravan.load.undo.PostgresLineageQueries;
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
        return new JdbcTargetTables(jdbc, dialect);
    }

    @Bean
    LineageQueries lineageQueries(JdbcClient jdbc, TableDialect dialect) {
        return dialect instanceof BatchDialect batches
                ? new BatchLineageQueries(jdbc, batches)
                : new PostgresLineageQueries(jdbc, new PostgresSchemas(jdbc));
    }
}
