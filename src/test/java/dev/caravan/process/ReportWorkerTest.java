package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that makes reports alone, on a machine from which no queue is reached. */
@Tag("long")
class ReportWorkerTest {
    @TempDir
    Path directory;

    @Test
    void itStartsWithoutAQueue() {
        try (TestDatabase database = TestDatabase.create();
                CaravanProcess worker = caravan(
                                "serve",
                                "--role",
                                "report",
                                "--queue",
                                "http://127.0.0.1:1",
                                "--db",
                                database.url(),
                                "--data-dir",
                                directory.toString())
                        .start(directory)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> worker.isReady() || !worker.isAlive());
            assertThat(worker.isReady()).as(worker.err()).isTrue();
        }
    }
}
