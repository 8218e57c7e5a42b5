package dev.caravan.ledger.database;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that libpq reads (PostgreSQL manual, 34.15). An empty one counts as not set.
 *
 * @param variables of the process
 */
record PostgresEnvironment(Map<String, String> variables) {
    @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    Path home() {
        String home = variable("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }

    Path passwordFile() {
        String named = variable("PGPASSFILE");
        return named == null ? home().resolve(".pgpass") : Path.of(named);
    }
}
