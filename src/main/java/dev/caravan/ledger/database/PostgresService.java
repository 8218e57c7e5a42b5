package dev.caravan.ledger.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a service in the connection service files (PostgreSQL manual, 34.17, "The Connection Service File"): the user's, then the system's.
 * The driver's own parser refuses the keywords of libpq that it doesn't have, such as {@code connect_timeout}.
 */
final class PostgresService {
    private static final String NAME = "pg_service.conf";

    private PostgresService() {}

    /**
     * The keywords of a service.
     *
     * @throws UnsupportedDatabaseException if no file defines the service, or a file is malformed
     */
    static Map<String, String> keywords(String service, PostgresEnvironment environment) {
        String named = environment.variable("PGSERVICEFILE");
        Path users = named == null ? environment.home().resolve("." + NAME) : Path.of(named);
        String system = environment.variable("PGSYSCONFDIR");
        // Debian's default is the second; elsewhere the directory depends on how PostgreSQL was built.
        List<Path> files = Stream.concat(
                        Stream.of(users),
                        Stream.of(system == null ? "/etc/postgresql-common" : system)
                                .map(directory -> Path.of(directory, NAME)))
                .toList();
        for (Path file : files) {
            Map<String, String> keywords = Files.isReadable(file) ? read(file, service) : null;
            if (keywords != null) {
                return keywords;
            }
        }
        throw UnsupportedDatabaseException.postgres("service %s is not defined in %s"
                .formatted(service, files.stream().map(Path::toString).collect(Collectors.joining(" or "))));
    }

    /** Null if the file doesn't define the service. The first of several values counts. */
    private static @Nullable Map<String, String> read(Path file, String service) {
        Map<String, String> keywords = null;
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UnsupportedDatabaseException.postgres("service file %s can't be read: %s".formatted(file, e));
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (keywords != null) {
                    return keywords;
                }
                keywords = line.startsWith("[" + service + "]") ? new LinkedHashMap<>() : null;
            } else if (keywords != null) {
                int equals = line.indexOf('=');
                if (equals <= 0 || line.startsWith("service=")) {
                    throw UnsupportedDatabaseException.postgres(
                            "service file %s, line %d: must be KEYWORD=VALUE, and not service".formatted(file, i + 1));
                }
                keywords.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return keywords;
    }
}
