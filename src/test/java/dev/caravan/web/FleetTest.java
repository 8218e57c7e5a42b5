package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.ledger.job.JobState;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes, queues and pauses over HTTP. */
class FleetTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String EVERYWHERE = "{\"where\": \"everywhere\", \"reason\": \"a new index\"}";
    private static final String HERE = "{\"where\": \"here\"}";

    @TempDir
    static Path directory;

    private static String database;
    private static RunningCaravan caravan;
    private static WebClient web;

    @BeforeAll
    static void start() {
        database = "caravan.db.url=" + TestDatabase.create().url();
        caravan = RunningCaravan.startServing(directory.resolve("first"), database);
        web = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> post(String path, String body) {
        return web.send("POST", path, body.getBytes(UTF_8), "Content-Type", "application/json");
    }

    private static JsonNode get(String path) {
        return json(web.send("GET", path, null));
    }

    private static JsonNode stage(String stage) {
        return get("/api/stages")
                .get("stages")
                .valueStream()
                .filter(each -> each.get("stage").asText().equals(stage))
                .findAny()
                .orElseThrow();
    }

    private static Path rows(String name, int number) throws IOException {
        Path file = directory.resolve(name);
        String rows = IntStream.range(0, number)
                .mapToObj(row -> row + ",name " + row + "\n")
                .reduce("id,name\n", String::concat);
        return Files.writeString(file, rows);
    }

    private static boolean takesNothing(RunningCaravan process, String route) {
        return ServiceHelper.isSuspended(process.camel().getRoute(route).getConsumer());
    }

    @Test
    void aStageThatIsPausedTakesNothingUntilItIsResumed() throws IOException {
        JsonNode paused = json(post("/api/stages/load/pause", EVERYWHERE));
        assertThat(paused.at("/pauses/0/where").asText()).isEqualTo("everywhere");
        assertThat(paused.at("/pauses/0/reason").asText()).isEqualTo("a new index");
        assertThat(takesNothing(caravan, "load-rows")).isTrue();
        long job = caravan.submit(rows("held.csv", 40), RunningCaravan.into("held"));
        caravan.in(JobState.LOADING, job);
        assertThat(caravan.job(job).balance().inFlight()).isEqualTo(40);
        assertThat(get("/api/queues").at("/queues/0/depth").asInt()).isEqualTo(4);
        assertThat(web.send("GET", "/livez", null).statusCode()).isEqualTo(200);
        assertThat(web.send("GET", "/readyz", null).statusCode())
                .as("the page on which the pause ends is there")
                .isEqualTo(200);
        assertThat(get("/actuator/health").at("/components/stages/details/load").asText())
                .startsWith("paused since ")
                .endsWith(": a new index");

        assertThat(json(post("/api/stages/load/resume", EVERYWHERE)).get("pauses"))
                .isEmpty();
        assertThat(caravan.in(JobState.COMPLETED, job).balance().inserted()).isEqualTo(40);
    }

    @Test
    void jobsWaitWhileTheirSplitterIsPausedHereAndEverywhere() throws IOException {
        assertThat(post("/api/stages/split/pause", HERE).statusCode()).isEqualTo(200);
        assertThat(post("/api/stages/split/pause", EVERYWHERE).statusCode()).isEqualTo(200);
        assertThat(stage("split").get("pauses")).hasSize(2);
        await("what it asked for before the pause has come")
                .atMost(PATIENCE)
                .until(() -> caravan.camel().getInflightRepository().size() == 0);
        long job = caravan.submit(rows("waits.csv", 3), RunningCaravan.into("waits"));
        assertThat(post("/api/stages/split/resume", EVERYWHERE).statusCode()).isEqualTo(200);
        assertThat(takesNothing(caravan, "split-lease-1"))
                .as("here it is paused yet")
                .isTrue();
        assertThat(caravan.job(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(get("/api/jobs/totals").get("waiting").asInt()).isPositive();
        await("the others are told")
                .atMost(PATIENCE)
                .until(() ->
                        get("/api/workers").at("/workers/0/paused/0").asText().equals("split"));
        assertThat(post("/api/stages/split/resume", HERE).statusCode()).isEqualTo(200);
        caravan.in(JobState.COMPLETED, job);
    }

    @Test
    void allProcessesFollowAPauseAndTheNextOnesDo() throws IOException {
        try (RunningCaravan second = RunningCaravan.start(directory.resolve("second"), database)) {
            await("both are heard of")
                    .atMost(PATIENCE)
                    .until(() -> get("/api/workers").get("workers").size() == 2);
            JsonNode workers = get("/api/workers").get("workers");
            assertThat(workers.valueStream().filter(worker -> worker.get("here").asBoolean()))
                    .hasSize(1);
            assertThat(workers).allSatisfy(worker -> {
                assertThat(worker.get("silent").asBoolean()).isFalse();
                assertThat(worker.get("loaders").asInt()).isEqualTo(2);
                assertThat(worker.get("roles").valueStream().map(JsonNode::asText))
                        .contains("split", "load");
            });
            post("/api/stages/load/pause", EVERYWHERE);
            await("the other follows").atMost(PATIENCE).until(() -> takesNothing(second, "load-rows"));
            assertThat(second.bean(StagePauses.class).of(Stage.LOAD)).hasSize(1);
        }
        await("one that has ended is not missed")
                .atMost(PATIENCE)
                .until(() -> get("/api/workers").get("workers").size() == 1);
        try (RunningCaravan again = RunningCaravan.start(directory.resolve("second"), database)) {
            assertThat(takesNothing(again, "load-rows"))
                    .as("a restart ends no pause")
                    .isTrue();
            long job = again.submit(rows("later.csv", 30), RunningCaravan.into("later"));
            again.in(JobState.LOADING, job);
            assertThat(again.job(job).balance().inFlight()).isEqualTo(30);
            post("/api/stages/load/resume", EVERYWHERE);
            assertThat(again.in(JobState.COMPLETED, job).balance().inserted()).isEqualTo(30);
        }
    }

    @Test
    void aProcessThatDiedIsSilentAndThenForgotten() {
        await("this one is heard of")
                .atMost(PATIENCE)
                .until(() -> !get("/api/workers").get("workers").isEmpty());
        for (List<String> dead : List.of(List.of("late", "1 minute"), List.of("gone", "2 hours"))) {
            caravan.jdbc()
                    .sql("""
                            INSERT INTO caravan.worker
                              (id, owner, roles, version, loaders, rows_per_second, paused, started_at, heartbeat_at)
                            VALUES (:id, 'elsewhere/1/1', 'load', '', 2, 0, '', now() - interval '3 hours', now() - CAST(:ago AS interval))
                            """)
                    .param("id", dead.get(0))
                    .param("ago", dead.get(1))
                    .update();
        }
        await("it is forgotten")
                .atMost(PATIENCE)
                .until(() -> caravan.column("SELECT id FROM caravan.worker WHERE id = 'gone'")
                        .isEmpty());
        JsonNode late = get("/api/workers")
                .get("workers")
                .valueStream()
                .filter(worker -> worker.get("id").asText().equals("late"))
                .findAny()
                .orElseThrow();
        assertThat(late.get("silent").asBoolean()).isTrue();
        assertThat(late.get("host").asText()).isEqualTo("elsewhere");
        assertThat(late.has("version")).isFalse();
        caravan.jdbc().sql("DELETE FROM caravan.worker WHERE id = 'late'").update();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    load    | {}                                       | 400 | bad-request
                    load    | {"where": "there"}                       | 400 | bad-request
                    load    | {"where": "here", "reason": ""}          | 400 | bad-request
                    load    | {"where": "here", "until": "tomorrow"}   | 400 | bad-request
                    load    | []                                       | 400 | bad-request
                    report  | {"where": "here"}                        | 400 | bad-request
                    nothing | {"where": "everywhere"}                  | 404 | not-found
                    LOAD    | {"where": "everywhere"}                  | 404 | not-found
                    """)
    void whatCantBePausedIsSaid(String stage, String body, int status, String type) {
        HttpResponse<byte[]> refused = post("/api/stages/" + stage + "/pause", body);
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(problem(refused)).isEqualTo(type);
    }

    @Test
    void aReasonIsBounded() {
        String reason = "x".repeat(501);
        assertThat(problem(post(
                        "/api/stages/report/pause",
                        "{\"where\": \"everywhere\", \"reason\": \"%s\"}".formatted(reason))))
                .isEqualTo("bad-request");
        assertThat(stage("report").get("pauses")).isEmpty();
    }

    @Test
    void theQueuesAreListedWithWhatIsOnThem() {
        JsonNode queues = get("/api/queues");
        assertThat(queues.get("database").asText()).isEqualTo("CLOSED");
        JsonNode rows = queues.at("/queues/0");
        assertThat(rows.get("queue").asText()).isEqualTo(caravan.queue().queueName());
        assertThat(rows.get("kind").asText()).isEqualTo("CHUNKS");
        assertThat(rows.get("state").asText()).isEqualTo("CLOSED");
        assertThat(rows.has("depth") && rows.has("inFlight") && rows.has("oldestSeconds") && rows.has("deadLetters"))
                .isTrue();
    }

    /** Nobody knows what this trigger's error means, so the whole chunk is a dead letter. */
    @Test
    void rowsThatTheTableRefusesAreIsolated() throws IOException {
        caravan.load(rows("refusing0.csv", 1), RunningCaravan.into("refusing"));
        caravan.jdbc().sql("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.name IN ('name 5', 'name 7') THEN
                        RAISE EXCEPTION 'not this one' USING ERRCODE = 'XX999';
                    END IF;
                    RETURN NEW;
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER refuse BEFORE INSERT ON refusing FOR EACH ROW EXECUTE FUNCTION refuse()")
                .update();
        long job = caravan.submit(rows("refusing.csv", 20), RunningCaravan.into("refusing"));
        assertThat(caravan.in(JobState.PARTIAL, job).balance().deadLettered()).isEqualTo(10);
        JsonNode chunks = get("/api/dead-letters/chunks?job=" + job);
        assertThat(chunks.get("chunks").asInt()).isEqualTo(1);
        assertThat(chunks.at("/deadLetters/0/chunk").asText()).isEqualTo(job + "/0");

        assertThat(post("/api/dead-letters/replay", "{\"job\": %d}".formatted(job))
                        .statusCode())
                .isEqualTo(202);
        await("it is a dead letter again")
                .atMost(PATIENCE)
                .until(() -> get("/api/dead-letters/replay").get("deadAgain").asInt() == 1);
        await("the replay ends")
                .atMost(PATIENCE)
                .until(() ->
                        get("/api/dead-letters/replay").get("state").asText().equals("ENDED"));
        assertThat(post("/api/dead-letters/replay", "{\"job\": %d, \"isolate\": true, \"rate\": 9}".formatted(job))
                        .statusCode())
                .isEqualTo(202);
        assertThat(caravan.in(JobState.COMPLETED, job).balance().rejected()).isEqualTo(2);
        assertThat(caravan.job(job).balance().deadLettered()).isZero();
        assertThat(caravan.column(
                        "SELECT line || ' ' || reason || ' ' || message FROM caravan.reject WHERE job = %d ORDER BY line"
                                .formatted(job)))
                .containsExactly("7 database-XX999 ERROR: not this one", "9 database-XX999 ERROR: not this one");
        JsonNode progress = get("/api/dead-letters/replay");
        assertThat(progress.get("selection").asText()).isEqualTo("job=" + job);
        assertThat(progress.get("isolate").asBoolean()).isTrue();
        assertThat(progress.get("rate").asInt()).isEqualTo(9);
    }

    @Test
    void theOlderSystemsDashboardLeadsToTheView() {
        HttpResponse<byte[]> moved = web.send("GET", "/dashboard", null);
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).contains("/#/fleet");
    }
}
