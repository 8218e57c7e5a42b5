package dev.caravan.feed.yaml;

import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Feeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Feeds that are no part of the configuration. */
public final class FeedFile {
    private FeedFile() {}

    /**
     * The feeds of a YAML text, and no others.
     *
     * @throws dev.caravan.feed.InvalidFeedException if a feed is invalid
     * @throws org.springframework.boot.context.properties.bind.BindException if a setting is unknown, or its value is not of its type
     */
    public static Feeds feeds(String yaml, RecordLimits recordLimits) {
        StandardEnvironment environment = new StandardEnvironment();
        // Feeds of the process's environment are not those of the text.
        environment.getPropertySources().stream()
                .map(PropertySource::getName)
                .toList()
                .forEach(environment.getPropertySources()::remove);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "records", Map.of("caravan.record.max-size", recordLimits.maxRecordBytes() + "B")));
        try {
            new YamlPropertySourceLoader()
                    .load("feeds", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .forEach(environment.getPropertySources()::addFirst);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
        return Feeds.configuredBy(environment);
    }
}
