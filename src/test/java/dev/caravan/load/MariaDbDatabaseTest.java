package dev.caravan.load;

import dev.caravan.testing.TestMariaDb;
import java.nio.file.Path;

class MariaDbDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestMariaDb.freshUrl();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE FULLTEXT INDEX of_its_words ON %1$s (%2$s)".formatted(table, column);
    }
}
