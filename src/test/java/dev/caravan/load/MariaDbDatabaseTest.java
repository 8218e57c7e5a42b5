package dev.caravan.load;

import dev.caravan.flow.TestMariaDb;
import java.nio.file.Path;

class MariaDbDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestMariaDb.freshUrl();
    }
}
