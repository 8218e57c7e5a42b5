package dev.caravan.jobs;

import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.feed.rule.TableName;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.database.DatabaseSupport;
import dev.caravan.ledger.database.ShellText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Tells users how to view the loaded rows. Thread-safe. */
@Component
public class ShellHint {
    private final ObjectProvider<RunningPostgres> embedded;
    private final DatabaseSupport database;
    private final String url;
    private final Path dataDirectory;

    ShellHint(
            ObjectProvider<RunningPostgres> embedded,
            Database database,
            @Value("${caravan.db.url:}") String url,
            @Value("${caravan.data-dir}") Path dataDirectory) {
        this.embedded = embedded;
        this.database = database.support();
        this.url = url;
        this.dataDirectory = dataDirectory;
    }

    /** The option by which commands find the database of this process, if it is one that Caravan runs; null: another, whose address has secrets. */
    public @Nullable String dataDirectoryOption() {
        return embedded.getIfAvailable() == null
                ? null
                : "--data-dir " + ShellText.word(dataDirectory.toAbsolutePath().toString());
    }

    /** A shell command that shows a table's first rows; without the password. */
    public String lookAt(String table) {
        TableName name = TableName.parse(table);
        RunningPostgres own = embedded.getIfAvailable();
        String client = own != null ? own.psqlCommand() : database.clientCommand(url);
        return client + database.clientQuery(name.schema(), name.name());
    }
}
