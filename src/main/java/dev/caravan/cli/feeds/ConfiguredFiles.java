package dev.caravan.cli.feeds;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.Resource;

/** The YAML files that a configuration was read from. */
final class ConfiguredFiles {
    private ConfiguredFiles() {}

    /** Without those of Caravan itself. */
    static Set<Path> of(ConfigurableEnvironment environment) {
        Path here = Path.of("").toAbsolutePath();
        Set<Path> files = new LinkedHashSet<>();
        environment.getPropertySources().stream()
                .flatMap(source -> source instanceof EnumerablePropertySource<?> named
                        ? Arrays.stream(named.getPropertyNames()).flatMap(name -> origin(named, name))
                        : Stream.empty())
                .distinct()
                .forEach(file -> files.add(file.startsWith(here) ? here.relativize(file) : file));
        return files;
    }

    private static Stream<Path> origin(Object source, String name) {
        return OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin origin && origin.getResource() != null
                ? file(origin.getResource())
                : Stream.empty();
    }

    private static Stream<Path> file(Resource resource) {
        try {
            String name = String.valueOf(resource.getFilename());
            return resource.isFile()
                            && !resource.getDescription().startsWith("class path")
                            && (name.endsWith(".yml") || name.endsWith(".yaml"))
                    ? Stream.of(resource.getFile().toPath().toAbsolutePath().normalize())
                    : Stream.empty();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
