package dev.caravan.load;

import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;

class PostgresDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestDatabase.empty().url();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT %2$s FROM %1$s".formatted(table, column);
    }
}
