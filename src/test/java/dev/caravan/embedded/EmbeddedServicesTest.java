package dev.caravan.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.queue.SqsEndpoint;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

class EmbeddedServicesTest {
    @TempDir
    Path dataDir;

    private ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withInitializer(new EarlyStart())
                .withUserConfiguration(EmbeddedServices.class)
                .withPropertyValues("caravan.data-dir=" + dataDir);
    }

    @AfterEach
    void stop() {
        EmbeddedPostgres.stop(dataDir);
    }

    @Test
    void withoutSettingsTheDatabaseAndTheQueueAreOurOwn() {
        application().run(context -> {
            assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                            .queryForObject("SELECT current_user", String.class))
                    .isEqualTo("caravan");
            assertThat(context.getBean(SqsEndpoint.class).inMemory()).isTrue();
        });
    }

    @Test
    void nothingIsStartedWhereDatabaseAndQueueAreNamed() {
        application()
                .withPropertyValues(
                        "caravan.db.url=jdbc:postgresql://db.example/x",
                        "spring.datasource.url=jdbc:postgresql://db.example/x",
                        "caravan.sqs.endpoint=http://sqs.example")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(RunningPostgres.class).doesNotHaveBean(SqsEndpoint.class);
                    assertThat(dataDir).isEmptyDirectory();
                });
    }

    @Test
    void onAwsThereIsNoQueueInTheProcess() {
        application()
                .withPropertyValues(
                        "spring.profiles.active=aws",
                        "caravan.db.url=jdbc:postgresql://db.example/x",
                        "spring.datasource.url=jdbc:postgresql://db.example/x")
                .run(context -> assertThat(context).doesNotHaveBean(SqsEndpoint.class));
    }
}
