package dev.caravan.embedded;

import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.embedded.queue.QueueInProcess;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Provides the database and the queue that the configuration does not name. Spring closes the queue after the beans that use it. */
@Configuration(proxyBeanMethods = false)
class EmbeddedServices {
    @Bean
    @Conditional(NoDatabaseIsNamed.class)
    RunningPostgres embeddedPostgres(EarlyStart early) {
        return early.postgres();
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
    @Conditional(NoQueueIsNamed.class)
    QueueInProcess queueInProcess(EarlyStart early) {
        return early.queue();
    }

    static class NoDatabaseIsNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return EarlyStart.namesNoDatabase(context.getEnvironment());
        }
    }

    static class NoQueueIsNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return EarlyStart.namesNoQueue(context.getEnvironment());
        }
    }
}
