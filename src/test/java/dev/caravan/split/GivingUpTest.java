package dev.caravan.split;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that can't be split, and jobs that nobody wants split any more. */
class GivingUpTest {
    private static final int MAX_ATTEMPTS = 4;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.split.max-in-flight-chunks=3",
                "caravan.split.concurrency=1",
                "caravan.split.max-attempts=" + MAX_ATTEMPTS,
                // A splitter at a full window is not to notice an abort by this.
                "caravan.split.stall-timeout=5m");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static Path people(String name, int rows) {
        return caravan.file(
                name + ".csv",
                IntStream.rangeClosed(1, rows)
                        .mapToObj(n -> "p%d@example.com,Name %d\n".formatted(n, n))
                        .collect(Collectors.joining("", "email,name\n", "")));
    }

    @Test
    void aJobThatFailsEachTimeIsGivenUpAndKeepsNobodyWaiting() {
        Job poisoned = caravan.bean(Jobs.class)
                .claim(
                        new NewJob("file:///nowhere.csv", "v1", 10, "test", "poisoned", "{\"settings\": of no job"),
                        caravan.queue().name())
                .job();
        JobView good = caravan.load(people("good", 30), into("good", "email"));

        assertThat(good.state()).isEqualTo(JobState.COMPLETED);
        JobView given = caravan.ended(poisoned.id());
        assertThat(given.state()).isEqualTo(JobState.FAILED);
        assertThat(given.note()).startsWith("given up after %d tries in a row".formatted(MAX_ATTEMPTS));
        assertThat(given.job().epoch()).isEqualTo(MAX_ATTEMPTS);
    }

    @Test
    void aJobThatKilledAllItsSplittersIsGivenUp() {
        Job deadly = caravan.bean(Jobs.class)
                .claim(
                        new NewJob(people("deadly", 3).toUri().toString(), "v1", 10, "test", "deadly", "{}"),
                        "nobody's queue")
                .job();
        caravan.jdbc()
                .sql("""
                        UPDATE caravan.job
                        SET state = 'SPLITTING', queue = ?, owner = 'another-host/1/1', epoch = ?, failed_attempts = ?, lease_until = now()
                        WHERE id = ?
                        """)
                .param(caravan.queue().name())
                .param(MAX_ATTEMPTS)
                .param(MAX_ATTEMPTS - 1)
                .param(deadly.id())
                .update();

        JobView given = caravan.ended(deadly.id());

        assertThat(given.state()).isEqualTo(JobState.FAILED);
        assertThat(given.note()).contains("given up after %d tries".formatted(MAX_ATTEMPTS), "died");
    }

    @Test
    void anAbortIsNoticedAtAFullWindow() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        try {
            long waiting = caravan.submit(people("waiting", 500), into("waiting", "email"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> caravan.job(waiting).balance().inFlight() >= 30);
            long behind = caravan.submit(people("behind", 20), into("behind", "email"));

            assertThat(caravan.bean(JobService.class).abort(waiting)).isTrue();
            assertThat(caravan.bean(JobService.class).abort(waiting))
                    .as("again")
                    .isFalse();

            // The only splitter is free again.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> caravan.job(behind).balance().read() == 20);
            JobView aborted = caravan.job(waiting);
            assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
            assertThat(aborted.balance().skipped()).isEqualTo(aborted.balance().read());
            assertThat(Path.of(java.net.URI.create(aborted.job().source()))).exists();
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
    }

    @Test
    void aJobThatIsQueuedIsAbortedBeforeAnybodyReadsIt() {
        Job queued = caravan.bean(Jobs.class)
                .claim(new NewJob("file:///unread.csv", "v1", 10, "test", "unread", "{}"), "nobody's queue")
                .job();
        assertThat(caravan.bean(JobService.class).abort(queued.id())).isTrue();
        JobView aborted = caravan.job(queued.id());
        assertThat(aborted.state()).isEqualTo(JobState.ABORTED);
        assertThat(aborted.balance().read()).isZero();
    }
}
