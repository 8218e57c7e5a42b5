package dev.caravan.cli.application;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.caravan.ledger.database.PropertyLiteral;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The configuration, read without starting the application, which would take most of a small command's time. */
public final class CommandEnvironment {
    private CommandEnvironment() {}

    /** @param properties settings that the command's options stand for */
    public static ConfigurableEnvironment read(Map<String, Object> properties) {
        // Logging is not configured, and would print everything.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> literals = new HashMap<>(properties);
        literals.replaceAll((name, value) -> PropertyLiteral.of(value.toString()));
        environment.getPropertySources().addFirst(new MapPropertySource("command", literals));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
