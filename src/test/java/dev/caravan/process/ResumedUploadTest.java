package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload's pieces outlive the server that took them, and its size does not show in the memory. One gigabyte is measured by bench/uploads. */
@Tag("long")
@Tag("alone")
class ResumedUploadTest {
    private static final int MIB = 1 << 20;
    private static final int CHUNKS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("at (http://[0-9.:]+)\\.");

    @TempDir
    Path directory;

    private final byte[] file = bytes();
    private final HttpClient http = HttpClient.newHttpClient();

    private static byte[] bytes() {
        byte[] bytes = new byte[CHUNKS * MIB - 77];
        new Random(50).nextBytes(bytes);
        return bytes;
    }

    @Test
    void fiftyMegabytesInShuffledPiecesSurviveAKillInFlatMemory() throws Exception {
        assumeThat(Path.of("/proc/self/status")).exists();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            order.addAll(i % 5 == 0 ? List.of(i, i) : List.of(i));
        }
        Collections.shuffle(order, new Random(3));
        try (TestQueue queue = TestQueue.start();
                TestDatabase database = TestDatabase.create()) {
            int half = order.size() / 2;
            try (CaravanProcess caravan = start(queue, database)) {
                URI server = server(caravan);
                for (int index : order.subList(0, half)) {
                    assertThat(send(server, index).statusCode()).isEqualTo(200);
                }
                // One is on its way when it dies.
                var cut = http.sendAsync(request(server, order.get(half)), BodyHandlers.ofString());
                caravan.kill();
                cut.exceptionally(e -> null).join();
            }
            try (CaravanProcess caravan = start(queue, database)) {
                URI server = server(caravan);
                long before = caravan.peakResidentBytes();
                String answer = "";
                for (int index : order.subList(half, order.size())) {
                    HttpResponse<String> response = send(server, index);
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                    answer = response.body();
                }
                assertThat(answer).contains("\"job_id\":1");
                assertThat(uploaded()).hasBinaryContent(file);
                long more = caravan.peakResidentBytes() - before;
                System.out.printf("ResumedUploadTest: %d MiB more for half of 50 MiB%n", more / MIB);
                assertThat(more).isLessThan(64 * MIB);
            }
            assertThat(database.number("SELECT count(*) FROM caravan.job")).isEqualTo(1);
        }
    }

    /** Nobody splits: the file stays to be looked at. */
    private CaravanProcess start(TestQueue queue, TestDatabase database) {
        return CaravanProcess.caravan(
                        "serve",
                        "--role",
                        "web",
                        "--port",
                        "0",
                        "--queue",
                        queue.url(),
                        "--db",
                        database.url(),
                        "--data-dir",
                        directory.toString())
                .withHeap("96m")
                .start(directory);
    }

    private static URI server(CaravanProcess caravan) {
        await("it serves").atMost(PATIENCE).until(caravan::isReady);
        Matcher address = ADDRESS.matcher(caravan.out());
        assertThat(address.find()).as(caravan.out()).isTrue();
        return URI.create(address.group(1));
    }

    private HttpResponse<String> send(URI server, int index) throws IOException, InterruptedException {
        return http.send(request(server, index), BodyHandlers.ofString());
    }

    private HttpRequest request(URI server, int index) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        field(form, "name=\"dzuuid\"", "a-uuid".getBytes(StandardCharsets.UTF_8));
        number(form, "dzchunkindex", index);
        number(form, "dztotalfilesize", file.length);
        number(form, "dzchunksize", MIB);
        number(form, "dztotalchunkcount", CHUNKS);
        number(form, "dzchunkbyteoffset", index * MIB);
        field(
                form,
                "name=\"file\"; filename=\"big.csv\"",
                Arrays.copyOfRange(file, index * MIB, Math.min(file.length, (index + 1) * MIB)));
        form.writeBytes("--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(server.resolve("/api/upload_file"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                .build();
    }

    private static void number(ByteArrayOutputStream form, String name, int value) {
        field(form, "name=\"" + name + "\"", Integer.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    private static void field(ByteArrayOutputStream form, String name, byte[] value) {
        form.writeBytes(
                ("--b\r\nContent-Disposition: form-data; " + name + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        form.writeBytes(value);
        form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private Path uploaded() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("uploads"))) {
            return all.filter(path -> path.endsWith("big.csv")).findFirst().orElseThrow();
        }
    }
}
