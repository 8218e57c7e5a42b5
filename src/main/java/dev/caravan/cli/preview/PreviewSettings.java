package dev.caravan.cli.preview;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.RenamedSettings;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.database.PropertyLiteral;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.s3.S3Settings;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The configuration of reading files. It is read without starting the application, which would take most of a preview's time.
 *
 * @param s3 settings of the S3 client
 * @param urls settings of the HTTP client
 * @param limits of the size of decompressed sources
 * @param database the kind into which a load would go
 */
record PreviewSettings(Feeds feeds, DecompressionLimits limits, S3Settings s3, UrlSettings urls, Database database) {
    /** @param properties settings that the command's options stand for */
    static PreviewSettings read(Map<String, Object> properties) {
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
        RenamedSettings.refuse(environment);
        ArchiveSettings archives = Binder.get(environment).bindOrCreate("caravan.archive", ArchiveSettings.class);
        return new PreviewSettings(
                Feeds.configuredBy(environment),
                archives.limits(),
                Binder.get(environment).bindOrCreate("caravan.s3", S3Settings.class),
                Binder.get(environment).bindOrCreate("caravan.url", UrlSettings.class),
                Database.of(environment.getProperty("caravan.db.url", "")));
    }
}
