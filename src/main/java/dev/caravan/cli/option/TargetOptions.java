package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.ledger.database.Database;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every command that needs the ledger: which database, and where Caravan keeps its own files. */
@InSection(HelpSection.TARGET)
public final class TargetOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec command = CommandSpec.create();

    @Option(
            names = "--db",
            paramLabel = "URL",
            description =
                    "Database to load into: of PostgreSQL as psql takes it (postgres://USER@HOST/DATABASE, service=NAME), or a JDBC URL"
                            + " of PostgreSQL, MariaDB, MySQL, H2 (jdbc:h2:./FILE) or SQLite (jdbc:sqlite:FILE); default: a PostgreSQL that Caravan"
                            + " runs for you in the data directory.")
    @Nullable public String database;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "${env:CARAVAN_DATA_DIR:-caravan-data}",
            description = "Where Caravan keeps its files, such as /var/lib/caravan (default: ${DEFAULT-VALUE}).")
    public Path dataDir = Path.of("caravan-data");

    /** The option by which the command line names a ledger; null: none, as the environment may name the data directory. */
    public @Nullable String named() {
        return database != null ? "--db" : isDataDirGiven() ? "--data-dir" : null;
    }

    private boolean isDataDirGiven() {
        return command.commandLine() != null
                && command.commandLine().getParseResult() != null
                && command.commandLine().getParseResult().hasMatchedOption("--data-dir");
    }

    public Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (dataDir.toString().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "CARAVAN_DATA_DIR is empty: name a directory, or leave it out for caravan-data");
        }
        properties.put("caravan.data-dir", dataDir.toString());
        if (database != null) {
            // Refuses an unknown database before the application starts.
            Database.of(database);
            properties.put("caravan.db.url", database);
        }
        return properties;
    }
}
