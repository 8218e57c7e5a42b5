package dev.caravan.upgrade;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ledger of version 0.1.0 as it is kept in {@code src/test/resources/ledger/0.1.0}, by kind of database: jobs in each state with all that
 * belongs to them, their tables, and the messages of those that were loading. {@link KeepLedgerTest} has made it.
 */
enum OldLedger {
    /** Rows of the ledger in the tables of its first migration, and what a load made in the database. */
    POSTGRESQL("caravan.") {
        @Override
        String restored(Path directory, String dump) {
            TestDatabase database = TestDatabase.create();
            // The history is the kept one's, with the checksum that the first migration had.
            database.run("DELETE FROM caravan.schema_version");
            database.run(dump);
            return database.url();
        }

        @Override
        List<String> dump(RunningCaravan caravan) {
            return PostgresDump.of(caravan);
        }
    },
    /** All of the database, as H2's SCRIPT writes it. */
    H2("caravan_") {
        @Override
        String restored(Path directory, String dump) {
            String url = "jdbc:h2:" + directory.resolve("h2");
            try (Connection connection = DriverManager.getConnection(url, "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute(dump);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return url;
        }

        @Override
        List<String> dump(RunningCaravan caravan) {
            return caravan.column("SCRIPT NOPASSWORDS NOSETTINGS");
        }
    };

    private static final Path KEPT = Path.of("src", "test", "resources", "ledger", "0.1.0");

    /** Stands for the data directory in which the files are, too. */
    private static final String DIRECTORY = "/kept-directory";

    private final String prefix;

    OldLedger(String prefix) {
        this.prefix = prefix;
    }

    /** URL of a database that is as it was. */
    abstract String restored(Path directory, String dump);

    /** Statements that make the database's content anew. */
    abstract List<String> dump(RunningCaravan caravan);

    /** Name of a table of the ledger. */
    String table(String name) {
        return prefix + name;
    }

    private Path kept(String file) {
        return KEPT.resolve(name().toLowerCase(Locale.ROOT)).resolve(file);
    }

    /** Keeps the ledger of a process, with messages that it sent. Names of this machine are left out. */
    void keep(RunningCaravan caravan, Path directory, List<OldMessage> messages) {
        String dump = String.join("\n", dump(caravan))
                .replace(directory.toString(), DIRECTORY)
                .replaceAll("'[^'/]+/\\d+/\\d{13}'", "'kept-host/1/1'");
        try {
            Files.createDirectories(kept("."));
            Files.writeString(kept("ledger.sql"), dump + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OldMessage.write(messages, kept("messages.json"));
    }

    List<OldMessage> messages() {
        return OldMessage.read(kept("messages.json"));
    }

    /** Starts this version on the restored ledger and its files, without workers. */
    RunningCaravan start(Path directory, String... properties) {
        try {
            for (OldSource source : OldSource.values()) {
                if (source != OldSource.GONE) {
                    source.in(directory);
                }
            }
            String dump = Files.readString(kept("ledger.sql")).replace(DIRECTORY, directory.toString());
            List<String> all = new ArrayList<>(List.of(
                    "caravan.db.url=" + restored(directory, dump),
                    "caravan.split.enabled=false",
                    "caravan.load.enabled=false"));
            all.addAll(List.of(properties));
            return RunningCaravan.start(directory, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
