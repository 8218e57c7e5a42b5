package dev.caravan.web.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of several addresses that are each fast enough, and together more than there are threads. */
class SlowBodiesOfManyTest {
    private static final int THREADS = 16;
    private static final int EACH = 40;
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(
                directory,
                "server.tomcat.threads.max=" + THREADS,
                "caravan.web.limits.min-body-rate=0",
                "caravan.web.limits.body-timeout=" + BODY_TIMEOUT.toMillis() + "ms");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void occupy(String path, String head, String bytes) throws IOException {
        for (String address : List.of("127.0.0.1", "127.0.0.3")) {
            for (int n = 0; n < EACH; n++) {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                socket.connect(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), caravan.uri("/").getPort()));
                socket.getOutputStream()
                        .write("POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n%s"
                                .formatted(path, head, bytes)
                                .getBytes(US_ASCII));
                sockets.add(socket);
            }
        }
    }

    private static void assertThatOthersAreAnswered() throws IOException {
        for (int n = 0; n < 10; n++) {
            assertThat(webClient.raw("127.0.0.2", WebClient.head("GET", "/health"), false))
                    .isEqualTo(200);
        }
        assertThat(webClient
                        .send(
                                "POST",
                                "/api/jobs",
                                "{\"source\": \"/none.csv\"}".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void silentBodiesLeaveThreadsForOthers() throws IOException {
        occupy("/api/jobs", "Content-Type: application/json\r\nContent-Length: 1000000", "{\"source\":\"");
        assertThatOthersAreAnswered();
    }

    @Test
    void bodiesInHalfPiecesLeaveThreadsForOthers() throws IOException {
        occupy("/api/uploads?name=x.csv", "Content-Type: text/csv\r\nTransfer-Encoding: chunked", "1");
        assertThatOthersAreAnswered();
    }

    @Test
    void theRestOfRefusedBodiesLeavesThreadsForOthers() throws IOException {
        occupy(
                "/api/jobs",
                "Content-Type: application/json\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 1000000",
                "{\"source\":\"");
        assertThatOthersAreAnswered();
    }

    @Test
    void aBodyEndsInTimeOrIsRefused() throws IOException {
        occupy("/api/jobs", "Content-Type: application/json\r\nContent-Length: 1000000", "{\"source\":\"");
        Socket one = sockets.get(0);
        one.setSoTimeout(1);
        StringBuilder answer = new StringBuilder();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            try {
                one.getOutputStream().write('x');
                int read = one.getInputStream().read();
                if (read < 0) {
                    return true;
                }
                answer.append((char) read);
                one.setSoTimeout(1_000);
                answer.append(new String(one.getInputStream().readNBytes(11), US_ASCII));
                return true;
            } catch (java.net.SocketTimeoutException nothingYet) {
                return false;
            }
        });
        assertThat(answer).startsWith("HTTP/1.1 408");
    }
}
