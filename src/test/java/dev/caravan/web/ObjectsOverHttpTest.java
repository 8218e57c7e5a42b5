package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that become objects of a LocalStack's bucket, from where they are read, and results of reports that lie there. */
class ObjectsOverHttpTest {
    /** More than goes to S3 in one piece. */
    private static final int LARGE_ROWS = 140;

    private static final int PIECE_BYTES = 40;
    private static final int LARGE_VALUE_BYTES = 512 << 10;

    @TempDir
    static Path directory;

    private static LocalStack aws;
    private static String bucket;
    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() {
        aws = LocalStack.orSkip();
        bucket = aws.bucket();
        aws.properties().forEach(System::setProperty);
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.uploads.objects=s3://" + bucket + "/up",
                "caravan.uploads.poll-interval=50ms",
                "caravan.uploads.keep-failed=0s",
                "caravan.report.enabled=true",
                "caravan.report.memory=8GB",
                "caravan.report.results=s3://" + bucket + "/results/",
                "caravan.retention.poll-interval=100ms");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        if (caravan != null) {
            caravan.close();
            aws.properties().keySet().forEach(System::clearProperty);
        }
    }

    private static JsonNode uploaded(String query, byte[] csv) {
        HttpResponse<byte[]> response =
                webClient.send("POST", "/api/uploads?" + query, csv, "Content-Type", "text/csv");
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isBetween(200, 201);
        return json(response);
    }

    private static List<String> uploads() {
        return aws.keys(bucket).stream().filter(key -> key.startsWith("up/")).toList();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("uploads"))) {
            return all.filter(path -> path.toString().endsWith(".csv")).toList();
        }
    }

    @Test
    void aLargeUploadIsLoadedFromTheBucketAndDeletedThere() throws Exception {
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int row = 0; row < LARGE_ROWS; row++) {
            csv.append(row).append(',').append("x".repeat(LARGE_VALUE_BYTES)).append('\n');
        }
        byte[] bytes = csv.toString().getBytes(UTF_8);
        JsonNode answer = uploaded("name=large.csv&table=large&key=id", bytes);
        var job = caravan.ended(answer.get("job").asLong());
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.job().source()).startsWith("s3://" + bucket + "/up/").endsWith("/large.csv");
        assertThat(caravan.column("SELECT count(*) FROM large WHERE length(text) = " + LARGE_VALUE_BYTES))
                .containsExactly(Integer.toString(LARGE_ROWS));
        await("the object is gone").until(() -> uploads().isEmpty());
        assertThat(files()).isEmpty();

        JsonNode again = uploaded("name=large.csv&table=large&key=id", bytes);
        assertThat(again.get("new").asBoolean()).isFalse();
        assertThat(again.get("job")).isEqualTo(answer.get("job"));
        assertThat(uploads()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void theObjectOfAJobThatFailedIsDeletedWhenItsTimeIsOver() {
        JsonNode answer = uploaded("name=nothing.csv&table=nothing", new byte[0]);
        assertThat(caravan.ended(answer.get("job").asLong()).state()).isEqualTo(JobState.FAILED);
        await("the object is gone").until(() -> uploads().isEmpty());
    }

    @Test
    void piecesBecomeAReportWhoseResultLiesInTheBucket() {
        byte[] csv = "Song,Date,Number of Plays\nA,2024-03-01,1\nB,2024-03-01,2\nA,2024-03-01,3\n".getBytes(UTF_8);
        JsonNode answer = null;
        for (int index = 0; index * PIECE_BYTES < csv.length; index++) {
            Form form = new Form();
            WebClient.chunk("0f0e0d0c-plays", index, PIECE_BYTES, csv.length).forEach(form::field);
            form.field("report", "song-plays");
            int from = index * PIECE_BYTES;
            form.file("plays.csv", Arrays.copyOfRange(csv, from, Math.min(csv.length, from + PIECE_BYTES)));
            answer = json(webClient.form("/api/upload_file", form));
        }
        long id = answer.get("job_id").asLong();
        assertThat(caravan.ended(id).state()).isEqualTo(JobState.COMPLETED);
        assertThat(aws.keys(bucket)).contains("results/" + id + ".csv");
        String place = "/api/jobs/" + id + "/result";
        HttpResponse<byte[]> whole = webClient.send("GET", place, null);
        assertThat(new String(whole.body(), UTF_8).lines())
                .containsExactlyInAnyOrder(
                        "Song,Date,Total Number of Plays for Date", "A,2024-03-01,4", "B,2024-03-01,2");
        HttpResponse<byte[]> part = webClient.send("GET", place, null, "Range", "bytes=5-8");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(new String(part.body(), UTF_8)).isEqualTo("Date");
    }
}
