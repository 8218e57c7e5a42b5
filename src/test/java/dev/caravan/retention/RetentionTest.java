package dev.caravan.retention;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.intake.Spool;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes delete what the settings say. */
class RetentionTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void rejectsGoFirstThenJobsAndFiles(@TempDir Path directory) throws IOException {
        Path done = Files.createDirectories(directory.resolve("done/deep"));
        Files.writeString(done.resolve("old.csv"), "a\n1\n");
        Path failed = Files.createDirectories(directory.resolve("failed"));
        Files.writeString(failed.resolve("bad.csv"), "");
        try (RunningCaravan caravan = RunningCaravan.start(
                directory,
                "caravan.inbox.enabled=true",
                "caravan.inbox.directory=" + directory.resolve("inbox"),
                "caravan.inbox.done=" + directory.resolve("done"),
                "caravan.inbox.failed=" + failed,
                "caravan.retention.poll-interval=200ms",
                "caravan.retention.rejects=1s",
                "caravan.retention.chunks=1h",
                "caravan.retention.jobs=1d",
                "caravan.retention.files=1s")) {
            String people = IntStream.rangeClosed(1, 40)
                    .mapToObj("p%d@example.com\n"::formatted)
                    .collect(Collectors.joining("", "email\n", "b@\n"));
            JobView job = caravan.load(caravan.file("kept.csv", people), into("kept", "email"));

            await().atMost(PATIENCE)
                    .until(() -> caravan.bean(LedgerRetention.class).areRejectsGone(job.id()));
            assertThat(caravan.job(job.id()).balance()).isEqualTo(job.balance());
            passes(caravan, "2 hours");
            await("its five chunks are one")
                    .atMost(PATIENCE)
                    .until(() -> caravan.bean(Chunks.class)
                                    .recordedSequences(job.id(), 0)
                                    .cardinality()
                            == 1);
            assertThat(caravan.job(job.id()).balance()).isEqualTo(job.balance());
            passes(caravan, "2 days");
            await().atMost(PATIENCE)
                    .until(() -> caravan.bean(JobService.class).job(job.id()).isEmpty());
            assertThat(caravan.column("SELECT count(*) FROM kept")).containsExactly("40");
            await().atMost(PATIENCE).until(() -> Files.notExists(done.resolve("old.csv")));
            await().atMost(PATIENCE).until(() -> Files.notExists(failed.resolve("bad.csv")));
        }
    }

    private static void passes(RunningCaravan caravan, String time) {
        caravan.jdbc()
                .sql("UPDATE caravan.job SET finished_at = now() - interval '%s'".formatted(time))
                .update();
    }

    @Test
    void theCopyOfASourceStaysWhileItsJobHasDeadLetters(@TempDir Path directory) {
        try (RunningCaravan caravan = RunningCaravan.start(directory, "caravan.spool.keep=1s")) {
            InputStream piped = new ByteArrayInputStream("email\na@example.com\n".getBytes(StandardCharsets.UTF_8));
            long id = caravan.bean(JobService.class)
                    .submit(piped, "stdin.csv", into("piped", "email"))
                    .claims()
                    .get(0)
                    .job()
                    .id();
            Path copy = Path.of(URI.create(caravan.ended(id).job().source()));
            caravan.jdbc().sql("""
                    BEGIN;
                    UPDATE caravan.chunk SET state = 'DEAD';
                    INSERT INTO caravan.dead_letter (job, sequence, fingerprint, exception, route, pattern, message, attempts)
                    SELECT job, sequence, 'f', 'e', 'r', 'p', 'm', 1 FROM caravan.chunk;
                    UPDATE caravan.job SET state = 'PARTIAL';
                    COMMIT;
                    """).update();
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> isThereAfterTidying(caravan, copy));

            caravan.jdbc().sql("UPDATE caravan.job SET state = 'FAILED'").update();
            await().atMost(PATIENCE).until(() -> !isThereAfterTidying(caravan, copy));
        }
    }

    private static boolean isThereAfterTidying(RunningCaravan caravan, Path copy) {
        caravan.bean(Spool.class).tidy();
        return Files.exists(copy);
    }

    @Test
    void whereNothingIsSaidNothingIsDeleted(@TempDir Path directory) throws IOException {
        Path done = Files.createDirectories(directory.resolve("done"));
        Files.writeString(done.resolve("old.csv"), "a\n1\n");
        try (RunningCaravan caravan = RunningCaravan.start(
                directory,
                "caravan.inbox.enabled=true",
                "caravan.inbox.directory=" + directory.resolve("inbox"),
                "caravan.inbox.done=" + done,
                "caravan.inbox.failed=" + directory.resolve("failed"),
                "caravan.retention.poll-interval=100ms")) {
            JobView job = caravan.load(caravan.file("kept.csv", "email\na@example.com\nb@\n"), into("kept", "email"));
            passes(caravan, "10 years");

            await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> Files.exists(done.resolve("old.csv")));
            assertThat(caravan.column("SELECT count(*) FROM caravan.reject WHERE job = " + job.id()))
                    .containsExactly("1");
        }
    }
}
