package dev.caravan.ledger;

import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.deadletter.DeadLetterSettings;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** Chooses the kind of database by its URL. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterSettings.class)
class LedgerConfiguration {
    @Bean
    Database database(@Value("${caravan.db.url:}") String url) {
        return Database.of(url);
    }

    @Bean
    SQLExceptionTranslator exceptionTranslator(Database database) {
        return database.support().exceptionTranslator();
    }

    @Bean
    LedgerDialect ledgerDialect(Database database, JdbcClient jdbc, PlatformTransactionManager transactions) {
        return database.support().ledger(jdbc, transactions);
    }
}
