package dev.caravan.load;

import java.nio.file.Path;

class H2DatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return "jdbc:h2:" + directory.resolve("people");
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT * FROM %1$s WHERE %2$s > DATE '2024-01-31'".formatted(table, column);
    }
}
