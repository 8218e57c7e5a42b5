package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPeople;
import dev.caravan.testing.TestQueue;
import dev.caravan.testing.TestServer;
import dev.caravan.tools.crash.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Database and queue go away in mid-load for longer than any time-out of a message, and come back. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class OutagesTest {
    private static final int ROWS = 20_000;
    private static final int ROWS_A_CHUNK = 200;
    private static final int CHUNKS = ROWS / ROWS_A_CHUNK;
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void theDatabaseIsAwayForHalfAMinute() throws IOException {
        try (TestServer server = TestServer.start(directory.resolve("server"));
                TestDatabase database = server.database();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = serve("split", queue.url(), database.url());
                CaravanProcess one = serve("load", queue.url(), database.url());
                CaravanProcess other = serve("load", queue.url(), database.url())) {
            TestPeople people = begin(database, List.of(split, one, other));

            server.stop();
            passes(HALF_A_MINUTE);
            server.startAgain();
            database.hurry();

            assertEnded(database, queue, people);
            for (CaravanProcess process : List.of(split, one, other)) {
                assertSaidOnce(process);
            }
        }
    }

    @Test
    void theDatabaseIsAwayForHalfAMinuteInTheMiddleOfOneCommand() throws IOException {
        try (TestServer server = TestServer.start(directory.resolve("server"));
                TestDatabase database = server.database()) {
            database.makeLedger();
            database.slowDown(Duration.ofMillis(200));
            TestPeople people = TestPeople.write(directory.resolve("contacts.csv"), 5, ROWS);
            try (CaravanProcess load = caravan(
                            "load",
                            people.file().toString(),
                            "--db",
                            database.url(),
                            "--data-dir",
                            directory.toString())
                    .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                    .with("caravan.split.max-in-flight-chunks", 24)
                    .start(directory)) {
                await().atMost(PATIENCE).until(() -> database.chunks() > CHUNKS / 10);

                server.stop();
                passes(HALF_A_MINUTE);
                server.startAgain();
                database.hurry();

                assertThat(load.awaitExit(PATIENCE))
                        .as("%s%s", load.out(), load.err())
                        .isZero();
                people.assertLoaded(database, 1, "contact");
                assertThat(load.err()).contains("the database can't be reached").doesNotContain("\tat ");
            }
        }
    }

    @Test
    void theQueueIsAwayForHalfAMinuteWithAllItsMessages() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                CaravanProcess split = serve("split", queue.url(), database.url());
                CaravanProcess load = serve("load", queue.url(), database.url())) {
            TestPeople people = begin(database, List.of(split, load));

            queue.goAway();
            passes(HALF_A_MINUTE);
            queue.comeBack();
            database.hurry();

            assertEnded(database, queue, people);
            assertSaidOnce(load);
        }
    }

    @Test
    void nothingComesThroughToTheQueueForHalfAMinute() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                FaultProxy proxy =
                        new FaultProxy("127.0.0.1", URI.create(queue.url()).getPort());
                CaravanProcess split = serve("split", "http://127.0.0.1:" + proxy.port(), database.url());
                CaravanProcess load = serve("load", "http://127.0.0.1:" + proxy.port(), database.url())) {
            TestPeople people = begin(database, List.of(split, load));

            proxy.hold(HALF_A_MINUTE);
            passes(HALF_A_MINUTE);
            proxy.cut();
            database.hurry();

            assertEnded(database, queue, people);
        }
    }

    @Test
    void theDatabaseIsSlowThenCutOffThenHalfOpen() throws IOException {
        try (TestDatabase database = TestDatabase.create();
                TestQueue queue = TestQueue.start();
                FaultProxy proxy = new FaultProxy("127.0.0.1", database.port())) {
            String url = database.url().replaceFirst(":\\d+/", ":" + proxy.port() + "/");
            try (CaravanProcess split = serve("split", queue.url(), url);
                    CaravanProcess load = serve("load", queue.url(), url)) {
                TestPeople people = begin(database, List.of(split, load));

                proxy.pace(20_000);
                awaitChunks(database, 3);
                proxy.hurry();
                proxy.cut();
                awaitChunks(database, 3);
                proxy.cut();
                awaitChunks(database, 3);
                // Longer than the socket time-out: without one those that wait for an answer would never know.
                proxy.hold(Duration.ofSeconds(20));
                passes(Duration.ofSeconds(20));
                awaitChunks(database, 1);
                database.hurry();

                assertEnded(database, queue, people);
            }
        }
    }

    private CaravanProcess serve(String role, String queue, String database) {
        return caravan("serve", "--role", role, "--queue", queue, "--db", database, "--data-dir", directory.toString())
                .with("caravan.split.stall-timeout", "2s")
                .with("caravan.split.retry-pause", "1s")
                .with("caravan.inbox.stable-for", "100ms")
                .with("caravan.chunk.max-records", ROWS_A_CHUNK)
                .with("caravan.split.max-in-flight-chunks", 24)
                .with("caravan.sqs.visibility-timeout", "5s")
                .with("caravan.sqs.max-receives", 4)
                .with("caravan.db.socket-timeout", "5s")
                .start(directory);
    }

    /** Up to the middle of a load. */
    private TestPeople begin(TestDatabase database, List<CaravanProcess> processes) throws IOException {
        await().atMost(PATIENCE).until(() -> processes.stream().allMatch(CaravanProcess::isReady));
        database.slowDown(Duration.ofMillis(200));
        TestPeople people = TestPeople.write(
                Files.createDirectories(directory.resolve("inbox")).resolve("contacts.csv"), 31, ROWS);
        await().atMost(PATIENCE).until(() -> database.chunks() > CHUNKS / 10);
        return people;
    }

    private static void awaitChunks(TestDatabase database, long more) {
        long before = database.chunks();
        await().atMost(PATIENCE).until(() -> database.chunks() >= before + more);
    }

    private static void passes(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() > until);
    }

    private static void assertEnded(TestDatabase database, TestQueue queue, TestPeople people) {
        await().atMost(PATIENCE).until(() -> database.state(1), "COMPLETED"::equals);
        people.assertLoaded(database, 1, "contact");
        assertThat(database.number("SELECT count(*) FROM caravan.dead_letter")).isZero();
        assertThat(queue.deadLetters()).isZero();
    }

    /** Of the database and of each queue, not once a try, and without a stack trace. */
    private static void assertSaidOnce(CaravanProcess process) {
        // A process whose next probe is still to come says it after the others have ended the job.
        await().atMost(PATIENCE)
                .until(() -> subjects(process, "can be reached again").size()
                        >= subjects(process, "can't be reached").size());
        assertThat(subjects(process, "can't be reached"))
                .as("%s", said(process))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(subjects(process, "can be reached again"));
        assertThat(said(process)).doesNotContain("\tat ");
    }

    /** What a log line says it of: the database, or a queue. */
    private static List<String> subjects(CaravanProcess process, String what) {
        return Pattern.compile(": the (.*) " + what)
                .matcher(said(process))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String said(CaravanProcess process) {
        return process.out() + process.err();
    }
}
