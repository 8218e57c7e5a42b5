package dev.caravan.web.download;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobService;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejects, whole and in ranges (RFC 9110, 13 and 14). */
class DownloadsTest {
    private static final String EXPECTED = """
            email,name,_line,_offset,_column,_reason,_message
            """;

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;
    private static String place;
    private static byte[] whole;
    private static String etag;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(directory);
        webClient = new WebClient(caravan.uri("/"));
        byte[] csv = "email,name\na@example.com,A\nnone,B\nneither,C\n".getBytes(UTF_8);
        long job = json(webClient.send("POST", "/api/uploads?name=contacts.csv", csv, "Content-Type", "text/csv"))
                .get("job")
                .asLong();
        assertThat(caravan.ended(job).balance().rejected()).isEqualTo(2);
        place = "/api/jobs/" + job + "/rejects.csv";
        HttpResponse<byte[]> response = webClient.send("GET", place, null);
        whole = response.body();
        etag = header(response, "ETag");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    @Test
    void theWholeFile() {
        HttpResponse<byte[]> response = webClient.send("GET", place, null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new String(response.body(), UTF_8))
                .startsWith(EXPECTED)
                .contains("none,B,3,")
                .contains("neither,C,4,");
        assertThat(header(response, "Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "Content-Disposition"))
                .startsWith("attachment;")
                .contains("rejects.csv");
        assertThat(etag).matches("\"[0-9a-f]{32}\"");
    }

    @Test
    void duplicatesAreAFileToo() {
        byte[] csv = "email,name\nd@example.com,A\nd@example.com,B\n".getBytes(UTF_8);
        Path file = caravan.file("doubles.csv", new String(csv, UTF_8));
        long job = caravan.load(file, RunningCaravan.into("doubles", "email")).id();
        HttpResponse<byte[]> response = webClient.send("GET", "/api/jobs/" + job + "/duplicates.csv", null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Disposition")).contains("job-" + job + "-duplicates.csv");
        assertThat(new String(response.body(), UTF_8))
                .isEqualTo(
                        "email,name,_line,_offset,_reason,_winner,_message\nd@example.com,B,3,27,duplicate-in-file,2,line 2 has the same key and comes first\n");
        HttpResponse<byte[]> part =
                webClient.send("GET", "/api/jobs/" + job + "/duplicates.csv", null, "Range", "bytes=0-4");
        assertThat(new String(part.body(), UTF_8)).isEqualTo("email");
        caravan.bean(JobService.class)
                .undo(caravan.bean(JobService.class).job(job).orElseThrow().job());
        HttpResponse<byte[]> undone = webClient.send("GET", "/api/jobs/" + job + "/duplicates.csv", null);
        assertThat(undone.statusCode()).isEqualTo(422);
        assertThat(new String(undone.body(), UTF_8)).contains("is undone");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9,0,10",
        "bytes=5-5,5,6",
        "bytes=10-,10,-1",
        "bytes=-7,-7,-1",
        "bytes=20-99999,20,-1",
        "Bytes=0-0,0,1"
    })
    void aPart(String range, int from, int to) {
        int first = from < 0 ? whole.length + from : from;
        int last = to < 0 ? whole.length : to;
        HttpResponse<byte[]> response = webClient.send("GET", place, null, "Range", range);
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(whole, first, last));
        assertThat(header(response, "Content-Range"))
                .isEqualTo("bytes %d-%d/%d".formatted(first, last - 1, whole.length));
        assertThat(header(response, "ETag")).isEqualTo(etag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=99999-", "bytes=-0", "bytes=99999-999999"})
    void nothingThatIsThere(String range) {
        HttpResponse<byte[]> response = webClient.send("GET", place, null, "Range", range);
        assertThat(response.statusCode()).isEqualTo(416);
        assertThat(header(response, "Content-Range")).isEqualTo("bytes */" + whole.length);
        assertThat(problem(response)).isEqualTo("range-not-satisfiable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rows=0-1",
                "bytes=0-1,4-5",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=9-2",
                "bytes=0-99999999999999999999999"
            })
    void whatIsNoSingleRangeIsAnsweredWithAll(String range) {
        HttpResponse<byte[]> response = webClient.send("GET", place, null, "Range", range);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(whole);
    }

    @Test
    void conditions() {
        assertThat(webClient.send("GET", place, null, "If-None-Match", etag).statusCode())
                .isEqualTo(304);
        assertThat(webClient.send("GET", place, null, "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(webClient
                        .send("GET", place, null, "Range", "bytes=0-1", "If-Range", etag)
                        .statusCode())
                .isEqualTo(206);
        assertThat(webClient
                        .send("GET", place, null, "Range", "bytes=0-1", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(webClient
                        .send("GET", place, null, "Range", "bytes=0-1", "If-Range", "W/" + etag)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> head = webClient.send("HEAD", place, null, "Range", "bytes=0-1");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("" + whole.length);
        assertThat(header(head, "ETag")).isEqualTo(etag);
    }

    @Test
    void theEarlierCallAndWhatIsNotThere() {
        String id = place.split("/", -1)[3];
        HttpResponse<byte[]> response = webClient.send("GET", "/api/download_file/" + id, null, "Range", "bytes=0-4");
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(new String(response.body(), UTF_8)).isEqualTo("email");
        assertThat(problem(webClient.send("GET", "/api/download_file/999", null)))
                .isEqualTo("unknown-job");
        assertThat(problem(webClient.send("GET", "/api/jobs/" + id + "/result", null)))
                .isEqualTo("no-result");
    }
}
