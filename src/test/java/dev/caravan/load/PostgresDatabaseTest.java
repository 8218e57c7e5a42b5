package dev.caravan.load;

import dev.caravan.flow.TestDatabase;
import java.nio.file.Path;

class PostgresDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestDatabase.freshUrl();
    }
}
