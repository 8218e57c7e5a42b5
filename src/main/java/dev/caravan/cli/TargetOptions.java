package dev.caravan.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that needs the ledger: which database, and where Caravan keeps its own files. */
final class TargetOptions {
    @Option(
            names = "--db",
            paramLabel = "JDBC_URL",
            description =
                    "Database to load into; default: a PostgreSQL that Caravan runs for you in the data directory.")
    @Nullable String database;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "${env:CARAVAN_DATA_DIR:-caravan-data}",
            description = "Where Caravan keeps its files (default: ${DEFAULT-VALUE}).")
    Path dataDir = Path.of("caravan-data");

    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("caravan.data-dir", dataDir.toString());
        if (database != null) {
            if (!database.startsWith("jdbc:")) {
                throw new CommandFailure(
                        Exit.USAGE,
                        "--db %s: not a JDBC URL (jdbc:postgresql://HOST/DATABASE?user=…)"
                                .formatted(redacted(database)));
            }
            properties.put("caravan.db.url", database);
        }
        return properties;
    }

    private static String redacted(String url) {
        return url.replaceAll("(?i)(password=)[^&]*", "$1…").replaceAll("//[^@/]*@", "//…@");
    }
}
