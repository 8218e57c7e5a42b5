package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static dev.caravan.testing.WebClient.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.testing.HandMadeReport;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports asked for, uploaded and dropped, and their results, over HTTP; a worker by hand makes them. */
class ReportResultsTest {
    private static final String PLAYS = "Song,Date,Number of Plays\nA,2024-03-01,1\n";
    private static final String RESULT = "Song,Date,Total Number of Plays for Date\nA,2024-03-01,1\n";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("in"));
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.web.source-roots=" + directory.resolve("in"),
                "caravan.inbox.enabled=true",
                "caravan.inbox.poll-interval=50ms",
                "caravan.inbox.stable-for=100ms",
                "caravan.uploads.poll-interval=50ms",
                "caravan.reports.daily.match=daily*.*",
                "caravan.reports.daily.group-by=Date",
                "caravan.reports.daily.measures[0].aggregate=count",
                "caravan.retention.poll-interval=100ms",
                "caravan.retention.results=1h");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        return webClient.send("GET", path, null, headers);
    }

    private static HttpResponse<byte[]> post(Map<String, Object> request) {
        return webClient.send("POST", "/api/jobs", text(request).getBytes(UTF_8), "Content-Type", "application/json");
    }

    private static long asked(String name) {
        HttpResponse<byte[]> made =
                post(Map.of("source", caravan.file("in/" + name, PLAYS).toString(), "report", "song-plays"));
        assertThat(made.statusCode()).as(new String(made.body(), UTF_8)).isEqualTo(201);
        return json(made).get("job").asLong();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static Path resultOf(long job) {
        return directory.resolve("results/" + job + ".csv");
    }

    private static String done(long id) {
        HandMadeReport.complete(caravan, HandMadeReport.take(caravan, id), RESULT, resultOf(id));
        return "/api/jobs/" + id + "/result";
    }

    @Test
    void aReportIsAskedForAndItsResultComesWholeAndInParts() {
        long id = asked("asked.csv");
        HttpResponse<byte[]> early = get("/api/jobs/" + id + "/result");
        assertThat(early.statusCode()).isEqualTo(404);
        assertThat(problem(early)).isEqualTo("no-result");
        String place = done(id);

        JsonNode job = json(get("/api/jobs/" + id));
        assertThat(job.get("kind").asText()).isEqualTo("REPORT");
        assertThat(job.get("state").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("report").asText()).isEqualTo("song-plays");
        assertThat(job.get("rows").asLong()).isEqualTo(1);
        assertThat(job.get("outputBytes").asLong()).isEqualTo(RESULT.length());
        assertThat(job.get("sha256").asText()).isEqualTo(HandMadeReport.sha256(RESULT.getBytes(UTF_8)));
        assertThat(job.get("result").asText()).isEqualTo(place);

        HttpResponse<byte[]> whole = get(place);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(new String(whole.body(), UTF_8)).isEqualTo(RESULT);
        assertThat(header(whole, "ETag")).isEqualTo('"' + job.get("sha256").asText() + '"');
        assertThat(header(whole, "Content-Type")).startsWith("text/csv");
        assertThat(header(whole, "Content-Disposition")).contains("job-" + id + "-song-plays.csv");
        Instant expiry = ZonedDateTime.parse(header(whole, "Expires"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(Instant.now(), expiry)).isBetween(Duration.ofMinutes(58), Duration.ofHours(1));

        HttpResponse<byte[]> part = get(place, "Range", "bytes=5-8", "If-Range", header(whole, "ETag"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(new String(part.body(), UTF_8)).isEqualTo(RESULT.substring(5, 9));
        assertThat(get(place, "If-None-Match", header(whole, "ETag")).statusCode())
                .isEqualTo(304);
        HttpResponse<byte[]> head = webClient.send("HEAD", place, null);
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(RESULT.length()));
        assertThat(new String(get("/api/download_file/" + id).body(), UTF_8)).isEqualTo(RESULT);
    }

    @Test
    void severalSourcesAreOneReport() {
        List<String> sources = List.of(
                caravan.file("in/one.csv", PLAYS).toString(),
                caravan.file("in/two.csv", PLAYS).toString());
        HttpResponse<byte[]> made = post(Map.of("sources", sources, "report", "song-plays"));
        assertThat(made.statusCode()).isEqualTo(201);
        long id = json(made).get("job").asLong();
        Job job = caravan.job(id).job();
        assertThat(job.sourceBytes()).isEqualTo(2L * PLAYS.length());
        assertThat(job.settings()).contains("one.csv", "two.csv");
        assertThat(json(post(Map.of("sources", sources, "report", "song-plays")))
                        .get("job")
                        .asLong())
                .as("while it is unfinished it is the same job")
                .isEqualTo(id);
        done(id);
        assertThat(json(post(Map.of("sources", sources, "report", "song-plays")))
                        .get("job")
                        .asLong())
                .isGreaterThan(id);
        caravan.bean(Jobs.class)
                .find(json(get("/api/jobs?limit=1")).at("/jobs/0/job").asLong())
                .ifPresent(last -> caravan.bean(Jobs.class).abort(last.id()));
    }

    @Test
    void anUploadBecomesTheReportThatItNames() {
        HttpResponse<byte[]> made = webClient.form(
                "/api/uploads", new Form().field("report", "song-plays").file("plays.csv", PLAYS.getBytes(UTF_8)));
        long id = json(made).get("job").asLong();
        assertThat(caravan.job(id).job().table()).isEqualTo("song-plays");
        String place = done(id);
        assertThat(new String(get(place).body(), UTF_8)).isEqualTo(RESULT);
        await().until(() -> caravan.column("SELECT source_archived_at FROM caravan.job WHERE id = " + id)
                        .get(0)
                != null);
        HttpResponse<byte[]> both = webClient.form(
                "/api/uploads",
                new Form().field("report", "song-plays").field("table", "t").file("plays.csv", PLAYS.getBytes(UTF_8)));
        assertThat(both.statusCode()).isEqualTo(400);
        HttpResponse<byte[]> unknown = webClient.form(
                "/api/uploads", new Form().field("report", "nope").file("plays.csv", PLAYS.getBytes(UTF_8)));
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(problem(unknown)).isEqualTo("unknown-report");
    }

    @Test
    void aDroppedFileThatAReportMatchesBecomesThatReportOnce() {
        caravan.file("inbox/daily-1.csv", PLAYS);
        await().until(() -> !caravan.column("SELECT id FROM caravan.job WHERE target_table = 'daily'")
                .isEmpty());
        long id = Long.parseLong(caravan.column("SELECT id FROM caravan.job WHERE target_table = 'daily'")
                .get(0));
        assertThat(caravan.job(id).job().kind().name()).isEqualTo("REPORT");
        done(id);
        await().until(() -> Files.exists(directory.resolve("done/daily-1.csv")));
        assertThat(caravan.column("SELECT idempotency_key FROM caravan.job WHERE id = " + id))
                .doesNotContainNull();
    }

    @Test
    void aResultIsDeletedWhenItIsDueAndSaidToBe() {
        long id = asked("due.csv");
        String place = done(id);
        caravan.jdbc()
                .sql("UPDATE caravan.job SET finished_at = finished_at - interval '2 hours' WHERE id = " + id)
                .update();
        await().until(() -> Files.notExists(resultOf(id)));
        await().until(() -> caravan.bean(ReportProgressRepository.class)
                .result(id)
                .orElseThrow()
                .gone());
        HttpResponse<byte[]> gone = get(place);
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(problem(gone)).isEqualTo("result-gone");
        assertThat(json(get("/api/jobs/" + id)).has("result")).isFalse();
    }

    @Test
    void aResultOfAnotherMachineIsNotHere() throws IOException {
        long id = asked("elsewhere.csv");
        String place = done(id);
        Files.delete(resultOf(id));
        HttpResponse<byte[]> missing = get(place);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(problem(missing)).isEqualTo("no-result");
        assertThat(json(missing).get("detail").asText()).contains("caravan.report.results");
    }

    @Test
    void configuredReportsAreListed() {
        JsonNode reports = json(get("/api/reports"));
        assertThat(reports.at("/reports"))
                .extracting(report -> report.get("report").asText())
                .contains("song-plays", "daily");
        assertThat(json(get("/api/reports/song-plays"))
                        .at("/rules/measures/0/as")
                        .asText())
                .isEqualTo("Total Number of Plays for Date");
        assertThat(get("/api/reports/nope").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"report\":\"song-plays\"} | 400",
                "{\"source\":\"x\",\"sources\":[\"y\"],\"report\":\"song-plays\"} | 400",
                "{\"sources\":[\"x\"]} | 400",
                "{\"sources\":[],\"report\":\"song-plays\"} | 400",
                "{\"source\":\"x\",\"report\":\"song-plays\",\"table\":\"t\"} | 400",
                "{\"source\":\"x\",\"report\":\"song-plays\",\"select\":\"SELECT 1\"} | 400",
                "{\"source\":\"x\",\"report\":\"song-plays\",\"filter\":\"true\"} | 400",
                "{\"source\":\"/etc/passwd\",\"report\":\"song-plays\"} | 403"
            })
    void aRequestForNoReportIsRefused(String body, int status) {
        assertThat(webClient
                        .send("POST", "/api/jobs", body.strip().getBytes(UTF_8), "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(status);
    }
}
