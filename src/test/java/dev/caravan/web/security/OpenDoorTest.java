package dev.caravan.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where nobody logs in: on the loopback address. */
class OpenDoorTest {
    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static WebClient webClient;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.web.allowed-hosts=caravan.example.com",
                "caravan.web.limits.requests-per-second=1",
                "caravan.web.limits.burst=40");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static int get(String host) throws IOException {
        return webClient.raw(
                "127.0.0.7",
                "GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                        .formatted(host)
                        .getBytes(StandardCharsets.US_ASCII),
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, 200",
        "LOCALHOST, 200",
        "127.0.0.1:8080, 200",
        "127.1.2.3, 200",
        "[::1]:8080, 200",
        "caravan.localhost, 200",
        "caravan.example.com, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example, 403",
        "10.0.0.1, 403"
    })
    void itAnswersToNamesOfThisMachineOnly(String host, int status) throws IOException {
        assertThat(get(host)).isEqualTo(status);
    }

    @Test
    void filesBelowTheDirectoryOfTheStartMayBeLoaded() {
        assertThat(webClient
                        .send(
                                "POST",
                                "/api/jobs",
                                "{\"source\": \"samples/contacts.csv\"}".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void whoAsksForTooMuchIsToldToWait() throws IOException {
        byte[] request = WebClient.head("GET", "/health");
        int status = 200;
        for (int n = 0; n < 60 && status == 200; n++) {
            status = webClient.raw("127.0.0.8", request, false);
        }
        assertThat(status).isEqualTo(429);
        assertThat(webClient.raw("127.0.0.10", request, false)).isEqualTo(200);
    }
}
