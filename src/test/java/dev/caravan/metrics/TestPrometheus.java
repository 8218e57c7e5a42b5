package dev.caravan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.Requirement;
import dev.caravan.testing.WebClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Prometheus that scrapes processes of the tests and has our alert rules. The test is skipped where there is no Prometheus. */
final class TestPrometheus implements AutoCloseable {
    private final Process process;
    private final WebClient client;

    private TestPrometheus(Process process, int port) {
        this.process = process;
        this.client = new WebClient(URI.create("http://127.0.0.1:" + port + "/"));
    }

    /** @param directory for its configuration, data and log */
    static TestPrometheus scraping(List<URI> workers, Path directory) throws IOException {
        Requirement.PROMETHEUS.orSkip(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "prometheus"))),
                "apt-get install prometheus");
        Files.createDirectories(directory);
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: caravan
                    metrics_path: /actuator/prometheus
                    static_configs: [{targets: [%s]}]
                """.formatted(
                        Path.of("monitoring/alerts.yml").toAbsolutePath(),
                        workers.stream()
                                .map(worker -> "'127.0.0.1:%d'".formatted(worker.getPort()))
                                .collect(Collectors.joining(", "))));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = directory.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        TestPrometheus prometheus = new TestPrometheus(process, port);
        await("Prometheus is ready").until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
            }
            return prometheus.isReady();
        });
        return prometheus;
    }

    private boolean isReady() {
        try {
            return client.send("GET", "/-/ready", null).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The answer of an instant query, which must be one. */
    JsonNode query(String query) {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
    }

    /** The rules and what came of their last evaluation. */
    JsonNode rules() {
        return get("/api/v1/rules");
    }

    private JsonNode get(String path) {
        HttpResponse<byte[]> answer = client.send("GET", path, null);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(new String(answer.body(), UTF_8));
        }
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
