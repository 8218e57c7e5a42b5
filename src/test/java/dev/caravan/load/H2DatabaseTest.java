package dev.caravan.load;

import java.nio.file.Path;

class H2DatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return "jdbc:h2:" + directory.resolve("people");
    }
}
