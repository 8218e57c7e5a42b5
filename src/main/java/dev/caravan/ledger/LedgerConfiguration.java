package dev.caravan.ledger;

import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.database.PortableLedger;
import dev.caravan.ledger.database.PostgresLedger;
import dev.caravan.ledger.deadletter.DeadLetterSettings;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** What depends on the kind of database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterSettings.class)
class LedgerConfiguration {
    @Bean
    Database database(@Value("${caravan.db.url:}") String url) {
        return Database.of(url);
    }

    /** SQLStates say enough in PostgreSQL; MySQL and H2 have errors that only their own codes tell apart. */
    @Bean
    SQLExceptionTranslator exceptionTranslator(Database database) {
        return switch (database) {
            case POSTGRESQL -> new SQLExceptionSubclassTranslator();
            case MYSQL -> new SQLErrorCodeSQLExceptionTranslator("MySQL");
            case H2 -> new SQLErrorCodeSQLExceptionTranslator("H2");
        };
    }

    @Bean
    LedgerDialect ledgerDialect(Database database, JdbcClient jdbc, PlatformTransactionManager transactions) {
        return switch (database) {
            case POSTGRESQL -> new PostgresLedger(jdbc);
            case MYSQL -> PortableLedger.mysql(jdbc, transactions);
            case H2 -> PortableLedger.h2(jdbc, transactions);
        };
    }
}
