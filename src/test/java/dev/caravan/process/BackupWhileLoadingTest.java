package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestPeople;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravan backup} in the middle of a load: the load ends as if nothing had been, and what is restored ends so, too. */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BackupWhileLoadingTest {
    private static final int ROWS = 60_000;
    private static final int ROWS_A_CHUNK = 100;
    private static final Duration RUN = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private Path dataDir() {
        return directory.resolve("data");
    }

    @AfterEach
    void stop() {
        EmbeddedPostgres.stop(dataDir());
    }

    @Test
    void bothEndAsIfNothingHadBeen() throws Exception {
        TestPeople people = TestPeople.write(directory.resolve("contacts.csv"), 17, ROWS);
        Path backup = directory.resolve("caravan.backup");
        try (CaravanProcess load = load(people, dataDir())) {
            await().atMost(RUN)
                    .ignoreExceptions()
                    .until(() -> number(dataDir(), "SELECT count(*) FROM caravan.chunk WHERE state = 'LOADED'") > 50);
            succeeds("backup", backup.toString(), "--data-dir", dataDir().toString());
            assertThat(load.awaitExit(RUN)).as(load.err()).isZero();
        }
        assertThat(inserted(dataDir())).isEqualTo(people.expected().inserted());

        // As if the disk had been lost.
        EmbeddedPostgres.stop(dataDir());
        Files.move(dataDir(), directory.resolve("lost"));
        succeeds("restore", backup.toString(), "--data-dir", dataDir().toString());
        assertThat(number(dataDir(), "SELECT count(*) FROM caravan.job WHERE finished_at IS NULL"))
                .as("jobs in the middle of which it was saved")
                .isEqualTo(1);
        assertThat(inserted(dataDir())).isLessThan(people.expected().inserted());
        try (CaravanProcess load = load(people, dataDir())) {
            assertThat(load.awaitExit(RUN)).as(load.err()).isZero();
        }
        assertThat(inserted(dataDir())).isEqualTo(people.expected().inserted());
        assertThat(number(dataDir(), "SELECT count(DISTINCT email) FROM contact"))
                .isEqualTo(people.expected().inserted());
    }

    private CaravanProcess load(TestPeople people, Path dataDir) {
        return caravan("load", people.file().toString(), "--json", "--data-dir", dataDir.toString())
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.split.max-in-flight-chunks", 24)
                .with("caravan.split.lease-duration", "2s")
                .start(directory);
    }

    private void succeeds(String... arguments) {
        try (CaravanProcess command = caravan(arguments).start(directory)) {
            assertThat(command.awaitExit(RUN)).as(command.err()).isZero();
        }
    }

    private static long inserted(Path dataDir) throws SQLException {
        return number(dataDir, "SELECT count(*) FROM contact");
    }

    /** Of the server of a data directory, which is started where it doesn't run. */
    private static long number(Path dataDir, String sql) throws SQLException {
        RunningPostgres postgres = EmbeddedPostgres.start(dataDir);
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
