package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.ledger.database.Database;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

/** The one place that chooses the dialect of target tables; everything else about a database is its {@code DatabaseSupport}. */
@Configuration(proxyBeanMethods = false)
class TableConfiguration {
    @Bean
    TableDialect tableDialect(
            Database database, JdbcTemplate jdbc, EmailRule emails, PlatformTransactionManager transactions) {
        return switch (database) {
            case POSTGRESQL -> new PostgresDialect(jdbc, emails, transactions);
            case MYSQL -> new MySqlDialect(jdbc, emails, transactions);
            case H2 -> new H2Dialect(jdbc, emails);
            case SQLITE -> new SqliteDialect(jdbc, emails, transactions);
        };
    }

    @Bean
    TargetTables targetTables(
            JdbcClient jdbc, TableDialect dialect, @Value("${caravan.publish.staged-from:64MB}") DataSize stagedFrom) {
        return new JdbcTargetTables(jdbc, dialect, stagedFrom.toBytes());
    }

    @Bean
    LineageQueries lineageQueries(TableDialect dialect) {
        return dialect.lineage();
    }
}
