package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Splitters and loaders are killed at random moments, again and again; nothing is lost, nothing is there twice. */
class KillTest {
    private static final int KILLS = 20;
    private static final int ROWS = 60_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final long SEED = Long.getLong("caravan.test.seed", System.nanoTime());

    /** Of each chunk. With it three loaders take over a minute and a half for the file: longer than the kills. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final List<String> ROLES = List.of("split", "load", "load", "split", "load");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Random random = new Random(SEED);
    private final List<CaravanProcess> processes = new ArrayList<>();
    private TestDatabase database;
    private TestQueue queue;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        queue = TestQueue.start();
        ROLES.forEach(role -> processes.add(serve(role)));
    }

    @AfterEach
    void stop() {
        processes.forEach(CaravanProcess::close);
        queue.close();
        database.close();
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void afterTwentyKillsTheTableIsThatOfAnUndisturbedLoad() throws IOException {
        System.out.println("KillTest: -Dcaravan.test.seed=" + SEED);
        database.awaitLedger();
        database.slowDown(PAUSE);
        Path inbox = Files.createDirectories(directory.resolve("inbox"));
        TestPeople people = TestPeople.write(inbox.resolve("contacts.csv"), SEED, ROWS);
        assertThat(people.expected().rows() / ROWS_A_CHUNK).isGreaterThanOrEqualTo(200);

        for (int kill = 1; kill <= KILLS; kill++) {
            awaitProgress();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1000)));
            killOne();
        }
        assertThat(database.state(1)).as("when the last was killed").isIn("SPLITTING", "LOADING");
        database.hurry();

        await().atMost(Duration.ofMinutes(2)).until(() -> database.state(1), "COMPLETED"::equals);
        people.assertLoaded(database, 1, "contact");
        assertThat(database.number("SELECT count(*) FROM caravan.job")).isEqualTo(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(directory.resolve("done/contacts.csv")));
    }

    /** The last kill has not stopped the load: another chunk is accounted for. */
    private void awaitProgress() {
        long before = database.chunks();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> database.chunks() > before);
    }

    private void killOne() {
        int victim = random.nextInt(processes.size());
        assertThat(processes.get(victim).isAlive())
                .as("%s runs: %s", processes.get(victim), processes.get(victim).err())
                .isTrue();
        processes.get(victim).kill();
        processes.set(victim, serve(ROLES.get(victim)));
    }

    private CaravanProcess serve(String role) {
        return CaravanProcess.serving(role, queue, database, directory)
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.load.loaders", 1)
                .with("caravan.split.lease-duration", "2s")
                .with("caravan.sqs.visibility-timeout", "5s")
                .start(directory);
    }
}
