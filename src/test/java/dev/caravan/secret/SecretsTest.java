package dev.caravan.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.testing.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class SecretsTest {
    private static final String SETTING = "spring.datasource.password";

    @TempDir
    private Path directory;

    /** An environment with these variables, and no others. */
    private static ConfigurableEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        return environment;
    }

    private static String resolved(Map<String, Object> variables, String setting) {
        ConfigurableEnvironment environment = environment(variables);
        Secrets.resolve(environment);
        return Binder.get(environment).bind(setting, String.class).orElse("absent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scott's tiger ", "scott's tiger \n", "scott's tiger \r\n"})
    void aPasswordIsTheTextOfItsFileWithoutItsLineEnd(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), text);
        assertThat(resolved(Map.of("CARAVAN_DB_PASSWORD_FILE", file.toString()), SETTING))
                .isEqualTo("scott's tiger ");
    }

    @Test
    void aPasswordMayBeInTheEnvironmentItself() {
        assertThat(resolved(Map.of("CARAVAN_DB_PASSWORD", "tiger"), SETTING)).isEqualTo("tiger");
        assertThat(resolved(Map.of(), SETTING)).isEqualTo("absent");
    }

    @Test
    void aFileThatHasNoPasswordIsRefusedByItsName() throws IOException {
        Path file = directory.resolve("password");
        assertThatThrownBy(() -> resolved(Map.of("CARAVAN_DB_PASSWORD_FILE", file.toString()), SETTING))
                .isInstanceOf(UserException.class)
                .hasMessage("caravan.db.password-file: %s: no such file", file);
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> resolved(Map.of("CARAVAN_DB_PASSWORD_FILE", file.toString()), SETTING))
                .hasMessage("caravan.db.password-file: %s: is empty", file);
        assertThatThrownBy(() -> resolved(
                        Map.of("CARAVAN_DB_PASSWORD_FILE", file.toString(), "CARAVAN_DB_PASSWORD", "tiger"), SETTING))
                .hasMessage("caravan.db.password and caravan.db.password-file are both set: leave one out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secretsmanager:", "secretsmanager: ", "secretsmanager:#password", "secretsmanager:crm#"})
    void aReferenceToNothingIsRefused(String reference) {
        assertThatThrownBy(() -> resolved(Map.of("CARAVAN_DB_PASSWORD", reference), SETTING))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("names no secret: write secretsmanager:NAME");
    }

    @Test
    void secretsOfAwsStandForSettingsOfAllSources() {
        LocalStack aws = LocalStack.orSkip();
        String name = LocalStack.name("crm");
        try (SecretsManagerClient client =
                LocalStack.at(aws.endpoint(), SecretsManagerClient.builder()).build()) {
            client.createSecret(ask -> ask.name(name).secretString("{\"password\": \"tiger\", \"port\": 5432}"));
            client.createSecret(ask -> ask.name(name + "-url").secretString("postgres://h/crm"));
        }
        aws.properties().forEach(System::setProperty);
        try {
            ConfigurableEnvironment environment = environment(Map.of(
                    "CARAVAN_DB_PASSWORD",
                    "secretsmanager:" + name + "#password",
                    "OTHER_PASSWORD",
                    "secretsmanager:" + name));
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource(
                            "file",
                            Map.of(
                                    "caravan.db.url", "secretsmanager:" + name + "-url",
                                    "caravan.db.pool-size", "secretsmanager:" + name + "#port",
                                    "caravan.notifications.webhook.secrets[0]", "secretsmanager:" + name)));
            Secrets.resolve(environment);
            assertThat(environment.getProperty(SETTING)).isEqualTo("tiger");
            assertThat(environment.getProperty("caravan.db.url")).isEqualTo("postgres://h/crm");
            assertThat(environment.getProperty("caravan.db.pool-size")).isEqualTo("5432");
            assertThat(environment.getProperty("caravan.notifications.webhook.secrets[0]"))
                    .startsWith("{\"password\"");
            assertThat(environment.getProperty("OTHER_PASSWORD"))
                    .as("is another program's")
                    .isEqualTo("secretsmanager:" + name);

            assertThatThrownBy(() -> resolved(Map.of("CARAVAN_DB_PASSWORD", "secretsmanager:no-such"), SETTING))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED))
                    .hasMessageContaining("secretsmanager:no-such can't be read: ResourceNotFoundException");
            assertThatThrownBy(() ->
                            resolved(Map.of("CARAVAN_DB_PASSWORD", "secretsmanager:%s#user".formatted(name)), SETTING))
                    .hasMessage("secretsmanager:%s#user can't be read: it has no such field", name);
            assertThatThrownBy(() -> resolved(
                            Map.of("CARAVAN_DB_PASSWORD", "secretsmanager:%s-url#user".formatted(name)), SETTING))
                    .hasMessage("secretsmanager:%s-url#user can't be read: it is no JSON object", name)
                    .hasNoCause();
        } finally {
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }
}
