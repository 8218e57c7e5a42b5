package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.web.security.Credentials;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of jobs, the history of tables and files, and the rows of reports over HTTP. */
class HistoryApiTest {
    private static final Credentials.Key BOUND = Credentials.key();
    private static final Credentials.Key ADMIN = Credentials.key();

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient client;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("files"));
        caravan = RunningCaravan.startServing(
                directory.resolve("data"),
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.report.enabled=true",
                "caravan.report.memory=8GB",
                "caravan.web.api-keys.bound.sha256=" + BOUND.sha256(),
                "caravan.web.api-keys.bound.role=operator",
                "caravan.web.api-keys.bound.tables=sales*",
                "caravan.web.api-keys.admin.sha256=" + ADMIN.sha256(),
                "caravan.web.api-keys.admin.role=operator");
        client = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> get(String path, Credentials.Key key) {
        return client.send("GET", path, null, "Authorization", "Bearer " + key.text());
    }

    private static HttpResponse<byte[]> post(String path, Object body) {
        return client.send(
                "POST",
                path,
                WebClient.text(body).getBytes(UTF_8),
                "Authorization",
                "Bearer " + ADMIN.text(),
                "Content-Type",
                "application/json");
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve("files").resolve(name), content);
    }

    private static Path zip(String name, int files) throws IOException {
        Path zip = directory.resolve("files").resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int n = 0; n < files; n++) {
                out.putNextEntry(new ZipEntry("%s-%d.csv".formatted(name, n)));
                out.write("id,name\n%d,%s\n".formatted(n, name).getBytes(UTF_8));
                out.closeEntry();
            }
        }
        return zip;
    }

    private static List<Long> numbers(JsonNode page) {
        return StreamSupport.stream(page.get("entries").spliterator(), false)
                .map(entry -> entry.at("/job/job").asLong())
                .toList();
    }

    @Test
    void pagesOfBatchesNeitherSkipNorDoubleWhileJobsCome() throws IOException {
        List<Long> made = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            made.add(caravan.submit(zip("paged%d.zip".formatted(n), 3), RunningCaravan.into("sales_paged")));
            made.add(caravan.submit(
                    file("alone%d.csv".formatted(n), "id,name\n9%d,x\n".formatted(n)), RunningCaravan.into("alone")));
        }
        made.forEach(caravan::ended);
        List<Long> seen = new ArrayList<>();
        String next = "/api/jobs/batches?limit=5&state=COMPLETED&state=LOADING&state=QUEUED&state=SPLITTING";
        while (next != null) {
            JsonNode page = json(get(next, ADMIN));
            seen.addAll(numbers(page));
            next = page.has("next") ? page.get("next").asText() : null;
            // One more batch at the front for each page.
            caravan.submit(zip("late%d.zip".formatted(seen.size()), 2), RunningCaravan.into("late"));
        }
        Collections.reverse(made);
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(made::contains)).isEqualTo(made);
        JsonNode last = json(get("/api/jobs/batches?limit=1&before=" + (made.get(1) + 1), ADMIN));
        assertThat(last.at("/entries/0/batch/jobs").asInt()).isEqualTo(3);
        assertThat(last.at("/entries/0/job/archive").asText()).endsWith("paged5.zip");
        JsonNode members = json(get("/api/jobs?batch=%d&limit=2".formatted(made.get(1)), ADMIN));
        assertThat(members.get("jobs")).hasSize(2);
        JsonNode rest = json(get(members.get("next").asText(), ADMIN));
        assertThat(rest.at("/jobs/0/job").asLong()).isEqualTo(made.get(1));
        assertThat(rest.has("next")
                        && !json(get(rest.get("next").asText(), ADMIN))
                                .get("jobs")
                                .isEmpty())
                .isFalse();
    }

    @Test
    void theSumsOfABatchAddUp() throws IOException {
        long first = caravan.submit(zip("summed.zip", 4), RunningCaravan.into("sales_summed", "id"));
        caravan.ended(first);
        for (int n = 1; n < 4; n++) {
            caravan.ended(first + n);
        }
        JsonNode batch = json(get("/api/jobs/batches?limit=1&before=" + (first + 1), ADMIN))
                .at("/entries/0/batch");
        assertThat(batch.get("jobs").asInt()).isEqualTo(4);
        assertThat(batch.get("endedJobs").asInt()).isEqualTo(4);
        assertThat(batch.at("/states/COMPLETED").asInt()).isEqualTo(4);
        assertThat(batch.at("/balance/read").asInt()).isEqualTo(4);
        assertThat(batch.at("/balance/inserted").asInt()).isEqualTo(4);
        assertThat(batch.get("progress").asInt()).isEqualTo(1);
        assertThat(batch.get("ended").asBoolean()).isTrue();
    }

    @Test
    void aBoundLoginSeesTheHistoryOfItsTablesAlone() throws IOException {
        caravan.load(file("sales.csv", "id,v\n1,a\n2,b\n"), RunningCaravan.into("sales_bound"));
        caravan.load(file("wages.csv", "id,v\n1,a\n"), RunningCaravan.into("wages"));
        JsonNode tables = json(get("/api/tables", BOUND));
        assertThat(tables.get("entries"))
                .anyMatch(entry -> entry.get("name").asText().equals("sales_bound"));
        assertThat(tables.get("entries"))
                .allMatch(entry -> entry.get("name").asText().startsWith("sales"));
        assertThat(json(get("/api/tables", ADMIN)).toString()).contains("\"wages\"");
        assertThat(json(get("/api/files", BOUND)).toString())
                .contains("sales.csv")
                .doesNotContain("wages");
        assertThat(get("/api/tables/sums?name=wages", BOUND).statusCode()).isEqualTo(404);
        assertThat(json(get("/api/tables/sums?name=sales_bound", BOUND))
                        .at("/records/inserted")
                        .asInt())
                .isEqualTo(2);
        assertThat(json(get("/api/jobs?file=wages.csv", BOUND)).get("jobs")).isEmpty();
        assertThat(get("/api/jobs/batches", BOUND).statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsAskedIsBounded() {
        for (String path : List.of(
                "/api/tables?limit=101",
                "/api/files?limit=0",
                "/api/jobs/batches?limit=101",
                "/api/jobs/1/result/rows?limit=1001",
                "/api/tables/sums?name=" + "x".repeat(401))) {
            assertThat(get(path, ADMIN).statusCode()).as(path).isEqualTo(400);
        }
    }

    @Test
    void aReportIsDescribedByTheRequestAndItsRowsAreShown() throws IOException {
        Path plays = file("plays.csv", "Song,Plays\nA,1\nB,2\nA,40\nC,3\n");
        Map<String, Object> request = Map.of(
                "sources",
                List.of(plays.toString()),
                "groupBy",
                List.of("Song"),
                "measures",
                List.of(
                        Map.of("aggregate", "sum", "column", "Plays", "as", "Total"),
                        Map.of("aggregate", "count", "as", "Rows")),
                "orderBy",
                List.of("Total desc"));
        HttpResponse<byte[]> made = post("/api/jobs", request);
        assertThat(made.statusCode()).as(new String(made.body(), UTF_8)).isEqualTo(201);
        long job = json(made).get("job").asLong();
        caravan.ended(job);
        JsonNode rows = json(get("/api/jobs/%d/result/rows?limit=2".formatted(job), ADMIN));
        assertThat(rows.toString())
                .isEqualTo(
                        "{\"columns\":[\"Song\",\"Total\",\"Rows\"],\"groups\":1,\"rows\":[[\"A\",\"41\",\"2\"],[\"C\",\"3\",\"1\"]],\"more\":true}");
        assertThat(json(get("/api/jobs/%d/result/rows?limit=3".formatted(job), ADMIN))
                        .get("more")
                        .asBoolean())
                .isFalse();
        assertThat(post("/api/jobs", Map.of("source", plays.toString(), "groupBy", List.of()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/api/jobs", Map.of("source", plays.toString(), "report", "x", "groupBy", List.of("Song")))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aJobIsReconciledAndItsThroughputAddsUp() throws IOException {
        long job = caravan.load(
                        file("reconciled.csv", "id,v\n1,a\n2,b\n3,c\n"), RunningCaravan.into("sales_reconciled"))
                .id();
        assertThat(get("/api/jobs/%d/reconcile".formatted(job), ADMIN).statusCode())
                .isEqualTo(404);
        assertThat(post("/api/jobs/%d/reconcile".formatted(job), Map.of()).statusCode())
                .isEqualTo(202);
        JsonNode found = await("it is reconciled")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> json(get("/api/jobs/%d/reconcile".formatted(job), ADMIN)),
                        answer -> !answer.get("running").asBoolean());
        assertThat(found.get("equal").asBoolean()).as(found.toString()).isTrue();
        assertThat(found.get("rows").asInt()).isEqualTo(3);
        JsonNode throughput = json(get("/api/jobs/%d/throughput".formatted(job), BOUND));
        assertThat(throughput.get("secondsPerPoint").asDouble()).isPositive();
        int records = 0;
        for (JsonNode point : throughput.get("points")) {
            records += point.get("records").asInt();
        }
        assertThat(records).isEqualTo(3);
        long other = caravan.load(file("unseen.csv", "id,v\n1,a\n"), RunningCaravan.into("unseen"))
                .id();
        assertThat(get("/api/jobs/%d/throughput".formatted(other), BOUND).statusCode())
                .isEqualTo(404);
        assertThat(get("/api/jobs/%d/reconcile".formatted(other), BOUND).statusCode())
                .isEqualTo(404);
        // The database is not of this data directory, and its address may have secrets.
        assertThat(json(get("/api/jobs/" + job, ADMIN)).has("commandOptions")).isFalse();
    }
}
