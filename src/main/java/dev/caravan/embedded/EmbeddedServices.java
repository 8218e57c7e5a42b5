package dev.caravan.embedded;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.embedded.queue.QueueInProcess;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Provides the database and the queue that the configuration does not name. Spring closes the queue after the beans that use it. */
@Configuration(proxyBeanMethods = false)
class EmbeddedServices {
    @Bean
    @Conditional(NoDatabaseIsNamed.class)
    RunningPostgres embeddedPostgres(@Value("${caravan.data-dir:caravan-data}") String dataDir) {
        return EmbeddedPostgres.start(Path.of(dataDir));
    }

    @Bean
    @Conditional(NoDatabaseIsNamed.class)
    JdbcConnectionDetails embeddedPostgresConnection(RunningPostgres postgres) {
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return postgres.jdbcUrl();
            }

            @Override
            public String getUsername() {
                return postgres.username();
            }

            @Override
            public String getPassword() {
                return postgres.password();
            }
        };
    }

    @Bean
    @Profile("!aws")
    @Conditional(NoQueueIsNamed.class)
    QueueInProcess queueInProcess() {
        return QueueInProcess.start();
    }

    static class NoDatabaseIsNamed extends NoneNestedConditions {
        NoDatabaseIsNamed() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("caravan.db.url")
        static class Named {}
    }

    static class NoQueueIsNamed extends NoneNestedConditions {
        NoQueueIsNamed() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("caravan.sqs.endpoint")
        static class Named {}
    }
}
