package dev.caravan.retention;

import static dev.caravan.flow.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.flow.RunningCaravan;
import dev.caravan.ledger.Expiry;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes delete what the settings say. */
class RetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
                "caravan.retention.look=200ms",
                "caravan.retention.rejects=1s",
                "caravan.retention.jobs=4s",
                "caravan.retention.files=1s")) {
            JobView job = caravan.load(caravan.file("kept.csv", "email\na@example.com\nb@\n"), into("kept", "email"));

            await().atMost(PATIENCE).until(() -> caravan.bean(Expiry.class).areRejectsGone(job.id()));
            assertThat(caravan.job(job.id()).counts()).isEqualTo(job.counts());
            await().atMost(PATIENCE)
                    .until(() -> caravan.bean(Operations.class).job(job.id()).isEmpty());
            assertThat(caravan.column("SELECT email FROM kept")).containsExactly("a@example.com");
            await().atMost(PATIENCE).until(() -> Files.notExists(done.resolve("old.csv")));
            await().atMost(PATIENCE).until(() -> Files.notExists(failed.resolve("bad.csv")));
        }
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
                "caravan.retention.look=100ms")) {
            JobView job = caravan.load(caravan.file("kept.csv", "email\na@example.com\nb@\n"), into("kept", "email"));
            caravan.jdbc()
                    .sql("UPDATE caravan.job SET finished_at = now() - interval '10 years'")
                    .update();

            await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> Files.exists(done.resolve("old.csv")));
            assertThat(caravan.column("SELECT count(*) FROM caravan.reject WHERE job = " + job.id()))
                    .containsExactly("1");
        }
    }
}
