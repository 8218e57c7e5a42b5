package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import dev.caravan.testing.TestQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A queue in memory goes away with its messages and comes back without its queues. */
@Tag("long")
class LostQueueTest {
    private static final int ROWS = 20_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int CHUNKS = ROWS / ROWS_A_CHUNK;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void runningProcessesSplitAgainWhatTheQueueLost() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = serve("split", database, queue);
                CaravanProcess load = serve("load", database, queue)) {
            // The ledger is complete then: its migrations and the trigger below would lock each other out.
            await().atMost(Duration.ofMinutes(2)).until(() -> split.isReady() && load.isReady());
            database.slowDown(Duration.ofMillis(200));
            TestPeople people = TestPeople.write(
                    Files.createDirectories(directory.resolve("inbox")).resolve("contacts.csv"), 31, ROWS);

            loseTheQueueAt(CHUNKS / 5, database, queue);
            assertThat(database.state(1)).as("with a queue to lose again").isEqualTo("SPLITTING");
            // All chunks are out: nobody is sending who would notice.
            await().atMost(Duration.ofMinutes(2)).until(() -> database.state(1), "LOADING"::equals);
            loseTheQueueAt(database.chunks() + 1, database, queue);
            assertThat(database.state(1)).as("when the queue was lost").isEqualTo("LOADING");
            database.hurry();

            await().atMost(Duration.ofMinutes(2)).until(() -> database.state(1), "COMPLETED"::equals);
            people.assertLoaded(database, 1, "contact");
            assertThat(split.isAlive()).isTrue();
            assertThat(load.isAlive()).isTrue();
        }
    }

    private static void loseTheQueueAt(long chunks, TestDatabase database, TestQueue queue) {
        await().atMost(Duration.ofMinutes(2)).until(() -> database.chunks() >= chunks);
        queue.goAway();
        queue.comeBack();
    }

    private CaravanProcess serve(String role, TestDatabase database, TestQueue queue) {
        return CaravanProcess.serving(role, queue, database, directory)
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .start(directory);
    }
}
