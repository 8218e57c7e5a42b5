package dev.caravan.load;

import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;

class PostgresStagedLoadsTest extends AnyDatabaseStagedLoads {
    @Override
    String freshUrl(Path directory) {
        return TestDatabase.empty().url();
    }
}
