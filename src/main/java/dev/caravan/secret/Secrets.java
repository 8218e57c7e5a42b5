package dev.caravan.secret;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Puts secrets in the place of settings that refer to them: any setting below {@code caravan} or {@code spring} may be a {@link
 * SecretReference}, and {@code caravan.db.password-file} names a file with the database's password. Nothing else is read or loaded.
 * Before {@code DatabaseDefaults}, which needs the password, and after logging is configured: a refusal makes one line.
 */
public final class Secrets implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String PASSWORD = "caravan.db.password";
    private static final String PASSWORD_FILE = "caravan.db.password-file";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        resolve(context.getEnvironment());
    }

    /** @throws UserException if a secret can't be read; the message names the setting's reference or file, never a secret */
    public static void resolve(ConfigurableEnvironment environment) {
        MutablePropertySources sources = environment.getPropertySources();
        @Nullable AwsSecrets aws = null;
        List<PropertySource<?>> all = new ArrayList<>();
        sources.forEach(all::add);
        for (PropertySource<?> source : all) {
            Map<String, SecretReference> references = references(source);
            if (!references.isEmpty()) {
                aws = aws == null ? new AwsSecrets() : aws;
                sources.addBefore(source.getName(), fetched(source, references, aws));
            }
        }
        String password = password(environment);
        if (password != null) {
            sources.addFirst(new MapPropertySource("caravan-secrets", Map.of("spring.datasource.password", password)));
        }
    }

    private static Map<String, SecretReference> references(PropertySource<?> source) {
        Map<String, SecretReference> references = new HashMap<>();
        if (source instanceof EnumerablePropertySource<?> named) {
            for (String name : named.getPropertyNames()) {
                String start = name.toLowerCase(Locale.ROOT);
                if ((start.startsWith("caravan") || start.startsWith("spring"))
                        && named.getProperty(name) instanceof CharSequence text) {
                    SecretReference reference = SecretReference.of(text.toString());
                    if (reference != null) {
                        references.put(name, reference);
                    }
                }
            }
        }
        return references;
    }

    /** A source like the given one, so that Spring finds {@code CARAVAN_DB_PASSWORD} in it where it would find it there. */
    private static PropertySource<?> fetched(
            PropertySource<?> source, Map<String, SecretReference> references, AwsSecrets aws) {
        Map<String, Object> values = new HashMap<>();
        references.forEach((name, reference) -> values.put(name, aws.fetch(reference)));
        return source instanceof SystemEnvironmentPropertySource
                ? new SystemEnvironmentPropertySource(
                        "caravan-secrets-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, values)
                : new MapPropertySource("caravan-secrets-" + source.getName(), values);
    }

    /** Null: as the URL, Spring's settings or the database's own variables say. */
    private static @Nullable String password(ConfigurableEnvironment environment) {
        String file = environment.getProperty(PASSWORD_FILE);
        String password = environment.getProperty(PASSWORD);
        if (file != null && password != null) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s and %s are both set: leave one out".formatted(PASSWORD, PASSWORD_FILE));
        }
        return file == null ? password : firstLine(file);
    }

    /** The file's text without the line end behind it, which editors and {@code echo} write. */
    private static String firstLine(String file) {
        try {
            String text = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            if (text.isEmpty()) {
                throw unreadable(file, "is empty", null);
            }
            return text;
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file", e);
        } catch (AccessDeniedException e) {
            throw unreadable(file, "permission denied", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "is no UTF-8", e);
        } catch (IOException | InvalidPathException e) {
            throw unreadable(file, "can't be read: " + e.getMessage(), e);
        }
    }

    private static UserException unreadable(String file, String why, @Nullable Throwable cause) {
        return new UserException(ErrorKind.CONFIGURATION, "%s: %s: %s".formatted(PASSWORD_FILE, file, why), cause);
    }
}
