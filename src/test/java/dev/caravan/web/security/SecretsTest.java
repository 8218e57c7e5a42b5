package dev.caravan.web.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WebClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A database's password and a URL's signature, and every place where they might come out again. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTest {
    private static final String PASSWORD = "planted-password";
    private static final String SIGNATURE = "planted-signature";
    private static final String CSV = "id,name\n1,a\n2,b\n3,c,d\n";

    @TempDir
    static Path directory;

    private final List<String> answers = new ArrayList<>();

    private String answer(HttpResponse<byte[]> response) {
        String text = response.headers().map() + new String(response.body(), UTF_8);
        answers.add(text);
        return text;
    }

    @Test
    void theyAreNowhereButInTheSourceOfTheJob(CapturedOutput log) throws Exception {
        AtomicBoolean gone = new AtomicBoolean();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean there = exchange.getRequestURI().getPath().startsWith("/there") && !gone.get();
            exchange.getResponseHeaders().set("ETag", "\"one\"");
            exchange.sendResponseHeaders(there ? 200 : 403, there ? CSV.length() : -1);
            if (there) {
                exchange.getResponseBody().write(CSV.getBytes(UTF_8));
            }
            exchange.close();
        });
        server.start();
        try (TestDatabase database = TestDatabase.empty();
                RunningCaravan caravan = RunningCaravan.startServing(
                        directory,
                        "caravan.db.url=%s?user=%s&password=%s"
                                .formatted(
                                        database.url().replaceFirst("\\?.*", ""),
                                        database.superuser(PASSWORD),
                                        PASSWORD),
                        "caravan.url.allow=127.0.0.1")) {
            WebClient webClient = new WebClient(caravan.uri("/"));
            String place = "http://127.0.0.1:%d/%s.csv?X-Amz-Signature=" + SIGNATURE;
            int port = server.getAddress().getPort();
            assertThat(make(webClient, place.formatted(port, "missing")).statusCode())
                    .isEqualTo(422);
            assertThat(make(webClient, "http://me:" + PASSWORD + "@127.0.0.1/x.csv")
                            .statusCode())
                    .isEqualTo(422);
            long loaded = WebClient.json(make(webClient, place.formatted(port, "there-a")))
                    .get("job")
                    .asLong();
            assertThat(caravan.ended(loaded).balance().rejected()).isEqualTo(1);
            for (String route : List.of("split-lease-1", "split-lease-2")) {
                caravan.camel().getRouteController().stopRoute(route);
            }
            long failed = WebClient.json(make(webClient, place.formatted(port, "there-b")))
                    .get("job")
                    .asLong();
            gone.set(true);
            for (String route : List.of("split-lease-1", "split-lease-2")) {
                caravan.camel().getRouteController().startRoute(route);
            }
            JobView ended = caravan.ended(failed);
            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            for (long job : new long[] {loaded, failed}) {
                for (String path : List.of(
                        "/api/jobs/%d",
                        "/api/jobs/%d/rejects.csv", "/api/jobs/%d/events", "/status/%d", "/api/file_status/%d")) {
                    answer(webClient.send("GET", path.formatted(job), null));
                }
            }
            assertThat(answer(webClient.send("GET", "/api/jobs", null))).contains("/there-a.csv?…", "/there-b.csv?…");
            assertThat(answers).hasSize(15).noneMatch(text -> text.contains(SIGNATURE) || text.contains(PASSWORD));
            assertThat(log.getAll()).contains("caravan.audit").doesNotContain(SIGNATURE, PASSWORD);
            // Another process may have to go on reading, so the source stays whole there, and there alone.
            assertThat(columnsWith(caravan, SIGNATURE)).containsExactly("job.source");
            assertThat(columnsWith(caravan, PASSWORD)).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private HttpResponse<byte[]> make(WebClient webClient, String source) {
        HttpResponse<byte[]> made = webClient.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of("source", source, "table", "signed")).getBytes(UTF_8),
                "Content-Type",
                "application/json");
        answer(made);
        return made;
    }

    /** Columns of the ledger in which a text stands, of whichever type. */
    private static List<String> columnsWith(RunningCaravan caravan, String text) {
        List<String> found = new ArrayList<>();
        for (String column : caravan.column("SELECT table_name || '.' || column_name FROM information_schema.columns"
                + " WHERE table_schema = 'caravan' ORDER BY 1")) {
            String[] parts = column.split("\\.", -1);
            String rows = caravan.column("SELECT count(*) FROM caravan.%s WHERE %s::text LIKE '%%%s%%'"
                            .formatted(parts[0], parts[1], text))
                    .get(0);
            if (!rows.equals("0")) {
                found.add(column);
            }
        }
        return found;
    }
}
