package dev.caravan.cli.preview;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.RenamedSettings;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.s3.S3Settings;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the configuration says of reading files. No application is started for it, which would take most of a preview's time.
 *
 * @param s3 how S3 is reached
 * @param urls how web servers are
 * @param limits what compressed sources may unpack to
 */
record PreviewSettings(Feeds feeds, DecompressionLimits limits, S3Settings s3, UrlSettings urls) {
    static PreviewSettings read() {
        // Nobody has set logging up, and all of it would be printed.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        StandardEnvironment environment = new StandardEnvironment();
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        ConfigurationPropertySources.attach(environment);
        RenamedSettings.refuse(environment);
        ArchiveSettings archives = Binder.get(environment).bindOrCreate("caravan.archive", ArchiveSettings.class);
        return new PreviewSettings(
                Feeds.configuredBy(environment),
                archives.limits(),
                Binder.get(environment).bindOrCreate("caravan.s3", S3Settings.class),
                Binder.get(environment).bindOrCreate("caravan.url", UrlSettings.class));
    }
}
