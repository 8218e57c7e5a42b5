package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs, feeds and dead letters over HTTP, and the calls of earlier systems. */
class ApiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("files"));
        caravan = RunningCaravan.startServing(
                directory.resolve("data"), "caravan.web.source-roots=" + directory.resolve("files"));
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve("files").resolve(name), content);
    }

    private static String rows(int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(n -> n + ",N" + n + "\n")
                .collect(Collectors.joining("", "id,name\n", ""));
    }

    private static HttpResponse<byte[]> get(String path) {
        return webClient.send("GET", path, null);
    }

    private static HttpResponse<byte[]> post(String path, Object body) {
        return webClient.send("POST", path, WebClient.text(body).getBytes(UTF_8), "Content-Type", "application/json");
    }

    private static JobView load(Path file, String table) {
        HttpResponse<byte[]> made =
                post("/api/jobs", Map.of("source", file.toString(), "table", table, "key", Set.of("id")));
        assertThat(made.statusCode()).as(new String(made.body(), UTF_8)).isEqualTo(201);
        return caravan.ended(json(made).get("job").asLong());
    }

    @Test
    void aJobIsMadeAndShownAndOnlyOnce() throws IOException {
        Path file = file("made.csv", rows(25));
        JobView job = load(file, "made");
        JsonNode shown = json(get("/api/jobs/" + job.id()));
        assertThat(shown.get("state").asText()).isEqualTo("COMPLETED");
        assertThat(shown.get("inserted").asInt()).isEqualTo(25);
        assertThat(shown.get("ended").asBoolean()).isTrue();
        assertThat(shown.get("progress").asInt()).isEqualTo(1);
        HttpResponse<byte[]> again = post("/api/jobs", Map.of("source", file.toString(), "table", "made"));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("job").asLong()).isEqualTo(job.id());
        assertThat(json(again).get("new").asBoolean()).isFalse();
        assertThat(json(again).at("/repeats/same").asText()).isEqualTo("version");
    }

    @Test
    void aModeIsAFieldInAnyLetterCaseAndAContradictionIsRefused() throws IOException {
        load(file("modes.csv", rows(25)), "modes");
        Path longer = file("modes-longer.csv", rows(30));
        Map<String, Object> request =
                Map.of("source", longer.toString(), "table", "modes", "key", Set.of("id"), "onDuplicate", "update");
        HttpResponse<byte[]> made = post("/api/jobs", request);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(caravan.ended(json(made).get("job").asLong()).balance().inserted())
                .isEqualTo(5);
        Map<String, Object> contradiction = new HashMap<>(request);
        contradiction.put("append", true);
        assertThat(post("/api/jobs", contradiction).statusCode()).isEqualTo(400);
    }

    @Test
    void anArchiveIsPublishedAtOneMoment() throws IOException {
        Path zip = file("together.zip", "");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("together_a.csv", "together_b.csv")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(rows(25).getBytes(UTF_8));
            }
        }
        assertThat(post("/api/jobs", Map.of("source", zip.toString(), "atomic", true))
                        .statusCode())
                .isEqualTo(201);
        List<JobView> jobs =
                caravan.column("SELECT id FROM caravan.job WHERE target_table LIKE 'together%' ORDER BY id").stream()
                        .map(id -> caravan.ended(Long.parseLong(id)))
                        .toList();
        assertThat(jobs).extracting(job -> job.balance().inserted()).containsExactly(25L, 25L);
        assertThat(json(get("/api/jobs/" + jobs.get(1).id())).get("group").asLong())
                .isEqualTo(jobs.get(0).id());
    }

    @Test
    void theSameContentIsAnsweredAsTheSameVersionIs() throws IOException {
        JobView job = load(file("content.csv", rows(25)), "content");
        Path copy = file("content-copy.csv", rows(25));
        Map<String, Object> request = Map.of("source", copy.toString(), "table", "content", "key", Set.of("id"));
        HttpResponse<byte[]> skipped = post("/api/jobs", request);
        assertThat(skipped.statusCode()).isEqualTo(200);
        assertThat(skipped.headers().firstValue("Location")).hasValue("/api/jobs/" + job.id());
        JsonNode answer = json(skipped);
        assertThat(answer.get("job").asLong()).isEqualTo(job.id());
        assertThat(answer.get("source").asText()).isEqualTo("content.csv");
        assertThat(answer.get("new").asBoolean()).isFalse();
        assertThat(answer.at("/repeats/same").asText()).isEqualTo("content");
        assertThat(answer.at("/repeats/source").asText()).isEqualTo("content-copy.csv");
        assertThat(Instant.parse(answer.at("/repeats/loaded").asText()))
                .isEqualTo(Objects.requireNonNull(job.job().finishedAt()).toInstant());

        Map<String, Object> again = new HashMap<>(request);
        again.put("again", true);
        HttpResponse<byte[]> made = post("/api/jobs", again);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).has("repeats")).isFalse();
        assertThat(caravan.ended(json(made).get("job").asLong()).balance().duplicates())
                .isEqualTo(25);
    }

    @Test
    void aJobSaysWhichLinesWereSkipped() throws IOException {
        assertThat(json(get("/api/jobs/"
                                + load(file("unskipped.csv", rows(3)), "unskipped")
                                        .id()))
                        .has("skippedLines"))
                .isFalse();
        JobView job = load(file("skipped.csv", "<b>Title</b>\n\n" + rows(25)), "skipped");
        JsonNode shown = json(get("/api/jobs/" + job.id()));
        assertThat(shown.get("read").asInt()).isEqualTo(26);
        assertThat(shown.get("skipped").asInt()).isEqualTo(1);
        assertThat(shown.get("skippedLines").toString())
                .isEqualTo(
                        "[{\"reason\":\"preamble\",\"lines\":1,\"firstLine\":1,\"lastLine\":1,\"text\":\"<b>Title</b>\"}]");
    }

    @Test
    void filesOutsideTheRootsAndLinksOutOfThemAreNotThere() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.csv"), rows(3));
        Path link = Files.createSymbolicLink(directory.resolve("files/link.csv"), secret);
        Path inside = Files.createSymbolicLink(
                directory.resolve("files/inside.csv"),
                file("linked.csv", rows(4)).getFileName());
        for (String source : new String[] {
            secret.toString(),
            link.toString(),
            directory + "/files/../secret.csv",
            "/etc/passwd",
            "../../etc/passwd",
            directory.resolve("files/none.csv").toString(),
            directory.resolve("data/postgres").toString(),
        }) {
            HttpResponse<byte[]> refused = post("/api/jobs", Map.of("source", source));
            assertThat(refused.statusCode()).as(source).isEqualTo(403);
            assertThat(problem(refused)).isEqualTo("source-not-allowed");
            assertThat(json(refused).get("detail").asText()).contains("caravan.web.source-roots");
        }
        assertThat(load(inside, "linked").balance().inserted()).isEqualTo(4);
        assertThat(problem(post("/api/jobs", Map.of("source", "s3://bucket/key.csv"))))
                .isEqualTo("source-not-allowed");
        HttpResponse<byte[]> metadata = post("/api/jobs", Map.of("source", "http://169.254.169.254/latest/x.csv"));
        assertThat(metadata.statusCode()).isEqualTo(422);
        assertThat(json(metadata).get("detail").asText()).contains("no public address");
    }

    @Test
    void aRequestSaysWhatRowsHaveBesideTheFileAndHowManyThereAre() throws IOException {
        Path source = file("set-rows.csv", "id\n5\n6\n7\n");
        JsonNode made = json(post(
                "/api/jobs",
                Map.of(
                        "source",
                        source.toString(),
                        "table",
                        "set_rows",
                        "limit",
                        2,
                        "set",
                        Map.of("region", "north", "ln", "@line"))));
        caravan.ended(made.get("job").asLong());
        assertThat(caravan.column("SELECT concat_ws('|', id, region, ln) FROM set_rows ORDER BY id"))
                .containsExactly("5|north|2", "6|north|3");
        JsonNode job = json(get("/api/jobs/" + made.get("job").asLong()));
        assertThat(job.get("note").asText()).contains("only the first 2 records");
        assertThat(job.get("skippedLines").get(0).get("reason").asText()).isEqualTo("limit");
        HttpResponse<byte[]> refused =
                post("/api/jobs", Map.of("source", source.toString(), "table", "t", "set", Map.of("r", "@match:1")));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("detail").asText()).contains("column 'r' is @match:1");
    }

    @Test
    void jobsAreListedPageByPage() throws IOException {
        Set<Long> made = new HashSet<>();
        for (int n = 0; n < 5; n++) {
            made.add(load(file("paged" + n + ".csv", rows(2 + n)), "paged").id());
        }
        Set<Long> seen = new HashSet<>();
        String next = "/api/jobs?table=paged&state=COMPLETED&limit=2";
        for (int page = 0; next != null; page++) {
            assertThat(page).isLessThan(5);
            JsonNode answer = json(get(next));
            answer.get("jobs").forEach(job -> seen.add(job.get("job").asLong()));
            next = answer.hasNonNull("next") ? answer.get("next").asText() : null;
        }
        assertThat(seen).isEqualTo(made);
        assertThat(json(get("/api/jobs?table=paged&state=FAILED")).get("jobs")).isEmpty();
    }

    private static List<Long> listed(String query) {
        List<Long> jobs = new ArrayList<>();
        json(get("/api/jobs?" + query))
                .get("jobs")
                .forEach(job -> jobs.add(job.get("job").asLong()));
        return jobs;
    }

    @Test
    void jobsAreFoundByWhatIsShownOfThem() throws IOException {
        long percent = load(file("Grüße 100%_x.csv", rows(3)), "sought_one").id();
        long other = load(file("Grüße 100a x.csv", rows(4)), "sought_two").id();
        assertThat(listed("q=gr%C3%BC%C3%9Fe")).containsExactly(other, percent);
        assertThat(listed("q=100%25_")).containsExactly(percent);
        assertThat(listed("q=SOUGHT_T")).containsExactly(other);
        assertThat(listed("q=sought%25one")).isEmpty();
        assertThat(listed("q=sought&state=COMPLETED,FAILED&limit=1")).containsExactly(other);
        assertThat(listed("q=sought&state=FAILED&state=ABORTED")).isEmpty();
        String next = json(get("/api/jobs?q=100%25_&state=COMPLETED&limit=1"))
                .get("next")
                .asText();
        assertThat(next).contains("q=100%25_", "state=COMPLETED", "before=" + percent);
        assertThat(json(get(next)).get("jobs")).isEmpty();
        // Folders of the server.
        assertThat(listed("q=" + directory.getFileName())).isEmpty();
    }

    @Test
    void jobsAreCounted() throws IOException {
        long job = load(file("counted.csv", rows(3)), "counted").id();
        JsonNode totals = json(get("/api/jobs/totals"));
        assertThat(totals.get("completed").asLong()).isPositive();
        assertThat(totals.get("waiting").asLong()).isZero();
        JsonNode later = json(get("/api/jobs/totals?since=" + Instant.now().plusSeconds(60)));
        assertThat(later.get("completed").asLong())
                .as("since after job %d", job)
                .isZero();
    }

    @Test
    void whatAnUndoWouldDeleteIsTold() throws IOException {
        long job = load(file("kept.csv", rows(30)), "kept").id();
        JsonNode preview = json(get("/api/jobs/" + job + "/undo"));
        assertThat(preview.get("rows").asLong()).isEqualTo(30);
        assertThat(preview.get("table").asText()).isEqualTo("kept");
        assertThat(preview.has("obstacle")).isFalse();
        assertThat(caravan.column("SELECT count(*) FROM kept")).containsExactly("30");
        webClient.send("POST", "/api/jobs/" + job + "/undo", null);
        caravan.in(JobState.ABORTED, job);
        JsonNode again = json(get("/api/jobs/" + job + "/undo"));
        assertThat(again.get("obstacle").asText()).isNotBlank();
        assertThat(again.has("rows")).isFalse();
    }

    @Test
    void howAJobLoadsAndWhenIsShown() throws IOException {
        JsonNode job = json(get(
                "/api/jobs/" + load(file("planned.csv", rows(3)), "planned").id()));
        assertThat(job.at("/plan/key/0").asText()).isEqualTo("id");
        assertThat(job.at("/plan/mode").asText()).isEqualTo("add");
        assertThat(job.at("/plan/columnCount").asInt()).isEqualTo(2);
        assertThat(job.at("/plan/columns/0/type").asText()).isEqualTo("integer");
        assertThat(job.at("/plan/columns/1/name").asText()).isEqualTo("name");
        assertThat(Instant.parse(job.get("started").asText()))
                .isBetween(
                        Instant.parse(job.get("created").asText()),
                        Instant.parse(job.get("finished").asText()));
    }

    @Test
    void allJobsAreToldAsTheyChange() throws Exception {
        HttpResponse<Stream<String>> events = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(caravan.uri("/api/jobs/events")).build(),
                        HttpResponse.BodyHandlers.ofLines());
        long job = load(file("followed.csv", rows(300)), "followed").id();
        try (Stream<String> lines = events.body()) {
            assertThat(lines.filter(line -> line.startsWith("data:"))
                            .filter(line -> line.contains("\"job\":%d,".formatted(job)))
                            .anyMatch(line ->
                                    line.contains("\"state\":\"COMPLETED\"") && line.contains("\"inserted\":300")))
                    .isTrue();
        }
    }

    @Test
    void aJobIsUndone() throws IOException {
        JobView job = load(file("undone.csv", rows(30)), "undone");
        assertThat(webClient
                        .send("POST", "/api/jobs/" + job.id() + "/undo", null)
                        .statusCode())
                .isEqualTo(202);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(caravan.column("SELECT count(*) FROM undone"))
                        .containsExactly("0"));
        assertThat(caravan.in(JobState.ABORTED, job.id()).balance().inserted()).isZero();
        HttpResponse<byte[]> again = webClient.send("POST", "/api/jobs/" + job.id() + "/undo", null);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(problem(again)).isEqualTo("cant-be-undone");
    }

    @Test
    void aJobIsAbortedWithItsRows() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        long job;
        try {
            HttpResponse<byte[]> made = post(
                    "/api/jobs", Map.of("source", file("stopped.csv", rows(500)).toString(), "table", "stopped"));
            job = json(made).get("job").asLong();
            assertThat(json(webClient.send("POST", "/api/jobs/" + job + "/abort?undo=true", null))
                            .get("state")
                            .asText())
                    .isEqualTo("ABORTED");
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
        HttpResponse<byte[]> again = webClient.send("POST", "/api/jobs/" + job + "/abort", null);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(problem(again)).isEqualTo("job-has-ended");
        JsonNode status = json(get("/status/" + job));
        assertThat(status.get("status").asText()).isEqualTo("REVOKED");
    }

    @Test
    void whatAJobComesToIsToldAsItHappens() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        HttpResponse<byte[]> made =
                post("/api/jobs", Map.of("source", file("told.csv", rows(400)).toString(), "table", "told"));
        String path = "/api/jobs/" + json(made).get("job") + "/events";
        Thread loaders = new Thread(() -> {
            try {
                caravan.camel().getRouteController().startRoute("load-rows");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // The stream ends with the job, so that the whole of it can be looked at.
        loaders.start();
        HttpResponse<byte[]> stream = get(path);
        loaders.join();
        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        String events = new String(stream.body(), UTF_8);
        assertThat(events)
                .contains("event:end")
                .contains("\"state\":\"COMPLETED\"")
                .contains("\"inserted\":400");
        assertThat(get("/api/jobs/" + json(made).get("job") + "/rejects.csv").statusCode())
                .isEqualTo(200);
    }

    @Test
    void deadLettersAreListedShownTriedReplayedAndDiscarded() throws IOException {
        load(file("unlucky0.csv", rows(1)), "unlucky");
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.name IN ('N15', 'N35') THEN
                        RAISE EXCEPTION 'no luck with "%"', NEW.name USING ERRCODE = 'XX999';
                    END IF;
                    RETURN NEW;
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        HttpResponse<byte[]> made =
                post("/api/jobs", Map.of("source", file("unlucky.csv", rows(50)).toString(), "table", "unlucky"));
        long job = json(made).get("job").asLong();
        assertThat(caravan.in(JobState.PARTIAL, job).balance().deadLettered()).isEqualTo(20);

        JsonNode list = json(get("/api/dead-letters?job=" + job));
        assertThat(list.get("chunks").asInt()).isEqualTo(2);
        assertThat(list.get("causes")).hasSize(1);
        String cause = list.get("causes").get(0).get("cause").asText();
        JsonNode one = json(get("/api/dead-letters/" + job + "/1?rows=3"));
        assertThat(one.get("cause").asText()).isEqualTo(cause);
        assertThat(one.get("message").asText()).contains("raised in").doesNotContain("no luck", "N15");
        assertThat(one.get("records")).hasSize(3);
        assertThat(one.get("records").get(0).get("text").asText()).isEqualTo("11,N11");
        assertThat(one.get("more").asInt()).isEqualTo(7);
        assertThat(problem(get("/api/dead-letters/" + job + "/2"))).isEqualTo("unknown-dead-letter");
        assertThat(json(get("/api/file_status/" + job)).get("job_status").asText())
                .isEqualTo("FAILURE");

        JsonNode tried = json(post("/api/dead-letters/replay", Map.of("job", job, "dryRun", true)));
        assertThat(tried.get("tried").asInt()).isEqualTo(2);
        assertThat(tried.get("loads").asInt()).isEqualTo(2);
        assertThat(caravan.job(job).state()).isEqualTo(JobState.PARTIAL);

        HttpResponse<byte[]> discarded = post(
                "/api/dead-letters/discard",
                Map.of("chunks", Set.of(job + "/3"), "reason", "test rows <script>alert(1)</script>"));
        assertThat(json(discarded).get("rows").asInt()).isEqualTo(10);
        caravan.jdbc().sql("DROP TRIGGER no_luck ON unlucky").update();
        assertThat(post("/api/dead-letters/replay", Map.of("cause", cause, "rate", 50))
                        .statusCode())
                .isEqualTo(202);
        JobView healed = caravan.in(JobState.COMPLETED, job);
        assertThat(healed.balance().skipped()).isEqualTo(10);
        assertThat(healed.balance().deadLettered()).isZero();
        assertThat(caravan.column("SELECT count(DISTINCT id) FROM unlucky")).containsExactly("40");
        assertThat(json(get("/api/dead-letters")).get("causes")).isEmpty();
        assertThat(json(post("/api/dead-letters/replay", Map.of("all", true)))
                        .get("chunks")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}
                    {"job": 1, "all": true}
                    {"all": false}
                    {"chunks": []}
                    {"chunks": ["x"]}
                    {"chunks": ["1/99999999999999999999"]}
                    {"cause": "'; DROP TABLE caravan.job"}
                    {"job": -1}
                    {"job": 1, "rate": 0}
                    {"job": 1e400}
                    {"all": true, "unknown": 1}
                    """)
    void lettersThatAreNotSaidClearlyAreNobodys(String request) {
        HttpResponse<byte[]> refused = webClient.send(
                "POST", "/api/dead-letters/discard", request.getBytes(UTF_8), "Content-Type", "application/json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(problem(refused)).isEqualTo("bad-request");
    }

    @Test
    void theCallsOfEarlierSystemsAnswer() throws IOException {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        JsonNode made = json(post(
                "/import", Map.of("target", file("earlier.csv", rows(8)).toString())));
        long job = made.get("job_id").asLong();
        caravan.ended(job);
        assertThat(json(get("/status/" + job)).get("status").asText()).isEqualTo("SUCCESS");
        JsonNode status = json(get("/api/file_status/" + job));
        assertThat(status.get("job_status").asText()).isEqualTo("SUCCESS");
        assertThat(status.get("job_id").asLong()).isEqualTo(job);
        assertThat(json(get("/abort/" + job)).get("status").asText()).isEqualTo("SUCCESS");
        assertThat(get("/api/v1/docs/swagger").headers().firstValue("Location")).hasValue("/swagger-ui.html");
        assertThat(get("/status/999999").statusCode()).isEqualTo(404);
        HttpResponse<byte[]> openapi = get("/api/openapi");
        assertThat(json(openapi).get("paths").fieldNames())
                .toIterable()
                .contains("/api/jobs", "/api/dead-letters/replay", "/api/feeds", "/import", "/api/jobs/{id}/events");
    }

    @Test
    void pagesOfOtherSitesChangeNothing() throws IOException {
        String source =
                WebClient.text(Map.of("source", file("cross.csv", rows(3)).toString(), "table", "crossed"));
        for (String[] headers : new String[][] {
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
        }) {
            HttpResponse<byte[]> refused = webClient.send(
                    "POST",
                    "/api/jobs",
                    source.getBytes(UTF_8),
                    "Content-Type",
                    "application/json",
                    headers[0],
                    headers[1]);
            assertThat(refused.statusCode()).as(headers[1]).isEqualTo(403);
            assertThat(problem(refused)).isEqualTo("cross-site");
            for (String upload : new String[] {
                "/api/uploads?name=crossed.csv", "/api/upload/", "/api/upload_file", "/api/uploads/tus"
            }) {
                HttpResponse<byte[]> form = webClient.send(
                        "POST",
                        upload,
                        new WebClient.Form()
                                .file("crossed.csv", rows(3).getBytes(UTF_8))
                                .bytes(),
                        "Content-Type",
                        WebClient.Form.TYPE,
                        headers[0],
                        headers[1]);
                assertThat(problem(form)).as(upload).isEqualTo("cross-site");
            }
            for (String abort : new String[] {"/abort/1", "/%61bort/1", "/abort/%31"}) {
                assertThat(problem(webClient.send("GET", abort, null, headers)))
                        .as(abort)
                        .isEqualTo("cross-site");
            }
        }
        assertThat(webClient
                        .send("GET", "/api/jobs", null, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(200);
        assertThat(webClient
                        .send(
                                "POST",
                                "/api/jobs",
                                source.getBytes(UTF_8),
                                "Content-Type",
                                "application/json",
                                "Sec-Fetch-Site",
                                "same-origin")
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/jobs/%00, 400",
        "GET, /api/jobs/%2e%2e%2f%2e%2e%2fetc, 400",
        "GET, /api/jobs/x, 400",
        "GET, /api/jobs/99999999999999999999, 400",
        "GET, /api/jobs/-1, 404",
        "GET, /api/jobs?limit=0, 400",
        "GET, /api/jobs?limit=9999999, 400",
        "GET, /api/jobs?state=NONE, 400",
        "GET, /api/jobs?q=%00, 400",
        "GET, /api/jobs/totals?since=then, 400",
        "GET, /api/jobs/9999/undo, 404",
        "GET, /api/jobs?before=-9, 400",
        "GET, /api/jobs?table=a%00b, 400",
        "GET, /api/jobs/1/events/more, 404",
        "GET, /nothing, 404",
        "GET, /error, 404",
        "DELETE, /api/jobs, 405",
        "PUT, /health, 405",
        "GET, /api/dead-letters?cause=%00, 400",
        "GET, /api/dead-letters/1/-1, 400",
        "GET, /api/dead-letters/1/99999999999, 400"
    })
    void whatCantBeAnsweredIsAProblem(String method, String path, int status) {
        HttpResponse<byte[]> response = webClient.send(method, path, null);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(response).get("type").asText()).startsWith("urn:caravan:problem:");
        assertThat(json(response).get("status").asInt()).isEqualTo(status);
        assertThat(new String(response.body(), UTF_8)).doesNotContain("Exception", "\tat ", "dev.caravan");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"source": "a\\u0000b.csv"}
                    {"source": "a\\ud800b.csv"}
                    {"source": 5, "table": {}}
                    {"source": ""}
                    {"sourc": "a.csv"}
                    {"source": "a.csv", "key": "id"}
                    {"source": "a.csv", "maxRejects": "many"}
                    {"source": "a.csv", "limit": 0}
                    {"source": "a.csv", "skipFooter": 1001}
                    {"source": "a.csv", "set": {"a": "@lime"}}
                    [1, 2]
                    "text"
                    {
                    """)
    void requestsThatAreNotJobsAreSaidToBeNone(String request) {
        HttpResponse<byte[]> refused =
                webClient.send("POST", "/api/jobs", request.getBytes(UTF_8), "Content-Type", "application/json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(problem(refused)).isEqualTo("bad-request");
        assertThat(new String(refused.body(), UTF_8)).doesNotContain("Exception", "jackson", "dev.caravan");
    }

    @Test
    void bodiesAreBoundedInSizeAndDepth() {
        String deep = "[".repeat(100_000);
        HttpResponse<byte[]> refused = webClient.send(
                "POST", "/api/jobs", ("{\"key\": " + deep).getBytes(UTF_8), "Content-Type", "application/json");
        assertThat(refused.statusCode()).isEqualTo(400);
        HttpResponse<byte[]> large = webClient.send(
                "POST",
                "/api/jobs",
                ("{\"source\": \"" + "x".repeat(3 << 20)).getBytes(UTF_8),
                "Content-Type",
                "application/json");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(problem(large)).isEqualTo("content-too-large");
        HttpResponse<byte[]> header = webClient.send("GET", "/health", null, "X-Long", "x".repeat(100_000));
        assertThat(header.statusCode()).isIn(400, 431);
        assertThat(json(header).get("type").asText()).startsWith("urn:caravan:problem:");
        assertThat(webClient
                        .send("POST", "/api/jobs", new byte[] {1}, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void theFeedsAreShown() {
        JsonNode feeds = json(get("/api/feeds")).get("feeds");
        assertThat(feeds.get(0).get("feed").asText()).isEqualTo("contacts");
        assertThat(feeds.get(0).get("rules").get("table").asText()).isEqualTo("contact");
        assertThat(problem(get("/api/feeds/none"))).isEqualTo("not-found");
    }
}
