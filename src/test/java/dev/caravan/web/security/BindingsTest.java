package dev.caravan.web.security;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Keys that are bound to tables, feeds and sources, beside one that is bound to nothing. */
@ExtendWith(OutputCaptureExtension.class)
class BindingsTest {
    private static final Map<String, Credentials.Key> KEYS = new TreeMap<>();

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("files/crm"));
        List<String> settings = new ArrayList<>(List.of(
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.feeds.plans.match=plans*.csv",
                "caravan.feeds.plans.table=crm.plan",
                "caravan.feeds.others.match=others*.csv",
                "caravan.web.api-keys.crm.tables=crm.*",
                "caravan.web.api-keys.planner.feeds=plans",
                "caravan.web.api-keys.folder.sources=" + directory.resolve("files/crm") + "/*",
                "caravan.web.roles.viewer.tables=public_*"));
        Map.of("all", "operator", "crm", "operator", "planner", "loader", "folder", "loader", "seer", "viewer")
                .forEach((name, role) -> {
                    KEYS.put(name, Credentials.key());
                    settings.add("caravan.web.api-keys.%s.sha256=%s"
                            .formatted(name, KEYS.get(name).sha256()));
                    settings.add("caravan.web.api-keys.%s.role=%s".formatted(name, role));
                });
        caravan = RunningCaravan.startServing(directory.resolve("data"), settings.toArray(String[]::new));
        caravan.jdbc().sql("CREATE SCHEMA crm").update();
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> send(String key, String method, String path, String body) {
        return webClient.send(
                method,
                path,
                body == null ? null : body.getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                KEYS.get(key).text());
    }

    private static HttpResponse<byte[]> submit(String key, String file, String... options) throws IOException {
        Path path = directory.resolve("files").resolve(file);
        Files.writeString(path, "id\n%d\n".formatted(System.nanoTime()));
        Map<String, String> request = new TreeMap<>(Map.of("source", path.toString()));
        for (int option = 0; option < options.length; option += 2) {
            request.put(options[option], options[option + 1]);
        }
        return send(key, "POST", "/api/jobs", WebClient.text(request));
    }

    private static HttpResponse<byte[]> upload(String key, String query) {
        return webClient.send(
                "POST",
                "/api/uploads?" + query,
                "id\n%d\n".formatted(System.nanoTime()).getBytes(UTF_8),
                "Content-Type",
                "text/csv",
                "X-Api-Key",
                KEYS.get(key).text());
    }

    private static void assertRefused(HttpResponse<byte[]> answer, String... allowed) {
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(403);
        assertThat(problem(answer)).isEqualTo("not-permitted");
        assertThat(json(answer).get("detail").asText()).contains(allowed);
    }

    private static long made(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        long job = json(answer).get("job").asLong();
        caravan.ended(job);
        return job;
    }

    private static List<Long> listed(String key, String query) {
        List<Long> jobs = new ArrayList<>();
        String next = "/api/jobs" + query;
        while (next != null) {
            JsonNode page = json(send(key, "GET", next, null));
            page.get("jobs").forEach(job -> jobs.add(job.get("job").asLong()));
            next = page.has("next") ? page.get("next").asText() : null;
        }
        return jobs;
    }

    private static List<Path> uploads() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("data/uploads"))) {
            return all.toList();
        }
    }

    @Test
    void aTableOutsideTheBindingIsRefusedByEveryWayIn() throws IOException {
        assertRefused(submit("crm", "a.csv", "table", "other"), "other", "crm.*");
        assertRefused(submit("crm", "named_after_file.csv"), "crm.*");
        assertRefused(submit("crm", "others1.csv", "feed", "others"), "crm.*");
        List<Path> before = uploads();
        assertRefused(upload("crm", "name=x.csv&table=other"), "crm.*");
        assertRefused(upload("crm", "name=x.csv"), "crm.*");
        assertThat(uploads()).isSubsetOf(before);
        made(submit("crm", "b.csv", "table", "crm.contact"));
        made(upload("crm", "name=x.csv&table=crm.contact"));
    }

    @Test
    void aFeedOutsideTheBindingIsRefused() throws IOException {
        assertRefused(submit("planner", "others2.csv"), "others", "plans");
        assertRefused(submit("planner", "nofeed.csv"), "plans");
        made(submit("planner", "plans1.csv"));
        JsonNode feeds = json(send("planner", "GET", "/api/feeds", null)).get("feeds");
        assertThat(feeds)
                .singleElement()
                .satisfies(feed -> assertThat(feed.get("feed").asText()).isEqualTo("plans"));
        assertThat(send("planner", "GET", "/api/feeds/others", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aSourceOutsideTheBindingIsRefused() throws IOException {
        assertRefused(submit("folder", "outside.csv"), "crm/*");
        assertRefused(send("folder", "POST", "/api/jobs", "{\"source\": \"http://127.0.0.1:1/x.csv\"}"), "crm/*");
        assertRefused(send("folder", "POST", "/import", "{\"target\": \"s3://bucket/x.csv\"}"), "crm/*");
        made(submit("folder", "crm/inside.csv"));
    }

    @Test
    void aReportHasNoTableThatABindingCouldName() throws IOException {
        assertRefused(submit("crm", "plays.csv", "report", "song-plays"), "crm.*");
    }

    @Test
    void aBoundKeySeesItsOwnJobsAndThoseOfItsTables() throws IOException {
        long other = made(submit("all", "unseen.csv"));
        long seen = made(submit("all", "seen.csv", "table", "crm.seen"));
        long own = made(submit("crm", "own.csv", "table", "crm.own"));
        assertThat(json(send("all", "GET", "/api/jobs/" + own, null))
                        .get("submittedBy")
                        .asText())
                .isEqualTo("crm");
        assertThat(listed("crm", "?limit=1")).contains(seen, own).doesNotContain(other);
        assertThat(listed("all", "?submittedBy=crm&limit=2")).contains(own).doesNotContain(other, seen);
        assertThat(listed("seer", "")).isEmpty();
        assertThat(send("all", "GET", "/api/jobs/totals", null).statusCode()).isEqualTo(200);
        assertThat(problem(send("crm", "GET", "/api/jobs/totals", null))).isEqualTo("forbidden");
        for (String ofAll : List.of("/api/workers", "/api/queues")) {
            assertThat(send("all", "GET", ofAll, null).statusCode()).isEqualTo(200);
            assertThat(problem(send("crm", "GET", ofAll, null))).isEqualTo("forbidden");
        }
        assertThat(problem(send("crm", "GET", "/api/dead-letters/chunks", null)))
                .isEqualTo("not-permitted");
        assertThat(problem(send("crm", "GET", "/api/dead-letters/replay", null)))
                .isEqualTo("not-permitted");
        assertThat(problem(send("crm", "POST", "/api/stages/load/pause", "{\"where\": \"everywhere\"}")))
                .isEqualTo("forbidden");
        assertThat(send("crm", "GET", "/api/stages", null).statusCode())
                .as("it may see why its jobs wait")
                .isEqualTo(200);
        assertThat(send("crm", "GET", "/api/jobs/" + own + "/undo", null).statusCode())
                .isEqualTo(200);
        assertThat(send("crm", "GET", "/api/jobs/" + other + "/undo", null).statusCode())
                .isEqualTo(404);
        for (String path : List.of("", "/events", "/rejects.csv", "/duplicates.csv", "/explain?line=1", "/result")) {
            assertThat(send("crm", "GET", "/api/jobs/" + other + path, null).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        for (String path : List.of("/api/jobs/%d/abort", "/api/jobs/%d/undo", "/abort/%d")) {
            assertThat(problem(send("crm", "POST", path.formatted(other), "{}")))
                    .as(path)
                    .isEqualTo("unknown-job");
        }
        assertThat(send("crm", "GET", "/status/" + other, null).statusCode()).isEqualTo(404);
        assertThat(send("crm", "GET", "/api/download_file/" + other, null).statusCode())
                .isEqualTo(404);
        assertThat(send("crm", "GET", "/api/jobs/" + seen, null).statusCode()).isEqualTo(200);
    }

    @Test
    void deadLettersAndFiguresOfAllJobsAreNotForABoundOperator() {
        assertThat(problem(send("crm", "GET", "/api/dead-letters", null))).isEqualTo("not-permitted");
        for (String action : List.of("replay", "discard")) {
            assertThat(problem(send(
                            "crm", "POST", "/api/dead-letters/" + action, "{\"all\": true, \"reason\": \"none\"}")))
                    .isEqualTo("not-permitted");
        }
        for (String path : List.of("/actuator/metrics", "/jolokia/version", "/hawtio/")) {
            assertThat(send("crm", "GET", path, null).statusCode()).as(path).isEqualTo(403);
            assertThat(send("all", "GET", path, null).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void theAuditLogNamesTheTable(CapturedOutput log) throws IOException {
        long job = made(submit("all", "plans9.csv"));
        submit("crm", "refused.csv", "table", "secret_table");
        upload("all", "name=x.csv&table=uploaded_table");
        send("all", "POST", "/api/jobs/%d/undo".formatted(job), "{}");
        assertThat(log.getAll())
                .containsPattern("user=all .*path=/api/jobs status=201 at=/api/jobs/%d table=crm.plan ".formatted(job))
                .containsPattern("user=crm .*path=/api/jobs status=403 at=- table=secret_table ")
                .containsPattern("user=all .*path=/api/uploads status=201 at=\\S+ table=uploaded_table ")
                .containsPattern("user=all .*path=/api/jobs/%d/undo status=202 at=- table=crm.plan ".formatted(job));
    }
}
