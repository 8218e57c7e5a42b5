package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WebClient;
import java.net.URI;
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
                                directory.toString(),
                                "--management-port",
                                "0")
                        .start(directory)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> worker.isReady() || !worker.isAlive());
            assertThat(worker.isReady()).as(worker.err()).isTrue();
            WebClient management = new WebClient(URI.create(
                    worker.out().replaceFirst("(?s).*management at (http://127\\.0\\.0\\.1:\\d+)\\..*", "$1")));
            assertThat(management.send("GET", "/readyz", null).statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(
                            management.send("GET", "/actuator/prometheus", null).body())
                    .asString(UTF_8)
                    .contains("caravan_jobs{state=\"REPORTING\"}", "routeId=\"report-lease\"")
                    .doesNotContain("caravan_queue_messages"));
        }
    }
}
