package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The table does not tell how many loaders filled it, nor in which order the chunks came. */
@Tag("long")
class LoadersAgreeTest {
    private static final int ROWS = 100_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void oneLoaderAndFourLeaveTheSameRowsTwice() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            TestPeople people = TestPeople.write(directory.resolve("people.csv"), 51, ROWS);
            Set<String> tables = new LinkedHashSet<>();
            for (String table : new String[] {"one_a", "four_a", "one_b", "four_b"}) {
                load(people, table, table.startsWith("one") ? 1 : 4, database);
                people.assertTable(database, table);
                tables.add(database.text("""
                        SELECT md5(string_agg(md5(concat_ws(chr(31),
                          caravan_row, caravan_key, email, name, company, city, comment, joined)), '' ORDER BY caravan_row))
                        FROM %s""".formatted(table)));
            }
            assertThat(tables).as("contents, row numbers included").hasSize(1);
        }
    }

    private void load(TestPeople people, String table, int loaders, TestDatabase database) {
        String file = people.file().toString();
        try (CaravanProcess load = caravan(
                        "load",
                        file,
                        "--table",
                        table,
                        "--key",
                        "email",
                        "--db",
                        database.url(),
                        "--data-dir",
                        directory.toString())
                .with("caravan.load.concurrency", loaders)
                .with("caravan.chunk.max-records", 1000)
                .start(directory)) {
            assertThat(load.awaitExit(Duration.ofMinutes(3))).as(load.err()).isZero();
        }
    }
}
