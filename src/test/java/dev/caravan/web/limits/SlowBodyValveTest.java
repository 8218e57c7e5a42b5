package dev.caravan.web.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send one byte and then another, and never nothing for as long as a connection may be silent. */
class SlowBodyValveTest {
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration A_BYTE_EACH = Duration.ofMillis(100);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        caravan =
                RunningCaravan.startServing(directory, "server.tomcat.connection-timeout=" + SILENCE.toMillis() + "ms");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** Sends the head, then byte by byte until the other side ends; what was answered by then. */
    private static String trickle(String head) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), caravan.uri("/").getPort())) {
            socket.setSoTimeout(1);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            await("the connection ends")
                    .atMost(PATIENCE)
                    .pollInterval(A_BYTE_EACH)
                    .until(() -> hasEnded(socket, answer));
        }
        return answer.toString();
    }

    private static boolean hasEnded(Socket socket, StringBuilder answer) {
        byte[] buffer = new byte[10_000];
        try {
            try {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    return true;
                }
                answer.append(new String(buffer, 0, count, UTF_8));
            } catch (SocketTimeoutException nothingYet) {
                // It listens.
            }
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String head(String path, String type, String more) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 60000000\r\n%s\r\n"
                .formatted(path, type, more);
    }

    @Test
    void aFileThatHardlyComesIsRefused() throws IOException {
        assertThat(trickle(head("/api/uploads?name=slow.csv", "text/csv", "")))
                .startsWith("HTTP/1.1 408 ")
                .contains("urn:caravan:problem:too-slow")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    @Test
    void aRequestThatHardlyComesIsRefused() throws IOException {
        String body = "POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 9000\r\n\r\n{\"source\": \"";
        assertThat(trickle(body)).startsWith("HTTP/1.1 408 ").containsOnlyOnce("HTTP/1.1 ");
    }

    @Test
    void theRestOfWhatIsRefusedIsNotWaitedForLong() throws IOException {
        assertThat(trickle(head("/api/uploads?name=slow.csv", "text/csv", "Sec-Fetch-Site: cross-site\r\n")))
                .startsWith("HTTP/1.1 403 ")
                .contains("cross-site")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    /** A connection is used again, and so is what Tomcat keeps for it. */
    @Test
    void whatFollowsARefusalIsAnswered() {
        WebClient webClient = new WebClient(caravan.uri("/"));
        byte[] large = new byte[5 << 20];
        for (int n = 0; n < 3; n++) {
            assertThat(webClient
                            .send(
                                    "POST",
                                    "/api/uploads?name=x.csv",
                                    large,
                                    "Content-Type",
                                    "text/csv",
                                    "Sec-Fetch-Site",
                                    "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(webClient.send("GET", "/health", null).statusCode()).isEqualTo(200);
        }
    }
}
