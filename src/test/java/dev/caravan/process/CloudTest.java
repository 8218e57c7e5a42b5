package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The two programs, several times each, on a LocalStack and one PostgreSQL. */
@Tag("long")
class CloudTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int FILES = 4;
    private static final int ROWS = 40_000;
    private static final int SPLITTERS = 2;
    private static final int LOADERS = 4;
    private static final int POOL = 4;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void fourLoadersAndTwoSplittersLeaveExactlyTheRows() throws IOException {
        LocalStack aws = LocalStack.orSkip();
        String bucket = aws.bucket();
        String events = aws.queue();
        aws.notify(bucket, events);
        Map<String, String> settings = new LinkedHashMap<>(aws.properties());
        settings.put("spring.profiles.active", "aws");
        settings.put("caravan.sqs.queue", LocalStack.name("rows"));
        settings.put("caravan.sqs.create-queues", "true");
        settings.put("caravan.s3.events-queue", events);
        settings.put("caravan.s3.inboxes[0].bucket", bucket);
        settings.put("caravan.feeds.people.match", "people*.csv");
        settings.put("caravan.feeds.people.key", "email");
        settings.put("caravan.chunk.max-records", "1000");
        settings.put("caravan.db.pool-size", Integer.toString(POOL));
        List<CaravanProcess> all = new ArrayList<>();
        try (TestDatabase database = TestDatabase.create()) {
            for (int n = 0; n < SPLITTERS + LOADERS; n++) {
                all.add(serving(n < SPLITTERS ? "split" : "load", settings, database));
            }
            await().atMost(PATIENCE).until(() -> all.stream().allMatch(CaravanProcess::isReady));
            List<TestPeople> people = new ArrayList<>();
            for (int n = 0; n < FILES; n++) {
                people.add(TestPeople.write(directory.resolve("people_%d.csv".formatted(n)), 70 + n, ROWS));
            }
            for (TestPeople file : people) {
                String key = file.file().getFileName().toString();
                aws.s3().putObject(ask -> ask.bucket(bucket).key(key), RequestBody.fromFile(file.file()));
            }
            long mostConnections = 0;
            String unfinished = "SELECT %d - count(*) FROM caravan.job WHERE finished_at IS NOT NULL".formatted(FILES);
            for (long deadline = System.nanoTime() + PATIENCE.toNanos();
                    database.number(unfinished) > 0 && System.nanoTime() < deadline; ) {
                mostConnections = Math.max(mostConnections, database.number("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE 'caravan%'
                    """));
            }
            for (int n = 0; n < FILES; n++) {
                String table = "people_" + n;
                people.get(n)
                        .assertLoaded(
                                database,
                                database.number(
                                        "SELECT min(id) FROM caravan.job WHERE target_table = '%s'".formatted(table)),
                                table);
            }
            assertThat(database.number("SELECT count(*) FROM caravan.job")).isEqualTo(FILES);
            assertThat(database.number("SELECT count(DISTINCT owner) FROM caravan.job"))
                    .isLessThanOrEqualTo(SPLITTERS);
            System.out.printf(
                    "CloudTest: %d database connections at most, of %d processes%n", mostConnections, all.size());
            assertThat(mostConnections).isPositive().isLessThanOrEqualTo((long) POOL * all.size());
        } finally {
            all.forEach(CaravanProcess::close);
        }
    }

    private CaravanProcess serving(String role, Map<String, String> settings, TestDatabase database) {
        CaravanProcess.Command command =
                caravan("serve", "--role", role, "--db", database.url(), "--data-dir", directory.toString());
        settings.forEach(command::with);
        return command.start(directory);
    }
}
