package dev.caravan.notification;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of jobs, told to a web server. */
class WebhookTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String TEXT = "whsec_" + Base64.getEncoder().encodeToString(SECRET);
    private static final String OLD =
            "whsec_" + Base64.getEncoder().encodeToString("x".repeat(24).getBytes(StandardCharsets.US_ASCII));

    private record Received(String path, String id, String timestamp, String signature, String body) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final List<Received> RECEIVED = new CopyOnWriteArrayList<>();
    private static final Queue<Integer> ANSWERS = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private static HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/hook", WebhookTest::answer);
        server.createContext("/elsewhere", WebhookTest::answer);
        server.start();
        caravan = RunningCaravan.start(
                directory,
                "caravan.notifications.webhook.url=http://127.0.0.1:"
                        + server.getAddress().getPort() + "/hook",
                "caravan.notifications.webhook.secrets=" + OLD + "," + TEXT,
                "caravan.notifications.links=https://caravan.example.com/",
                "caravan.notifications.poll-interval=50ms");
    }

    @AfterAll
    static void stop() {
        caravan.close();
        server.stop(0);
    }

    @BeforeEach
    void forget() {
        ANSWERS.clear();
        RECEIVED.clear();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        RECEIVED.add(new Received(
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                exchange.getRequestHeaders().getFirst("webhook-signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Integer status = ANSWERS.poll();
        if (status != null && status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        if (status != null && status == 307) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
    }

    private static List<Received> of(long job) {
        List<Received> found = new ArrayList<>();
        for (Received received : RECEIVED) {
            if (received.json().get("data").get("job").asLong() == job) {
                found.add(received);
            }
        }
        return found;
    }

    private static Received one(long job) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(of(job)).isNotEmpty());
        return of(job).get(0);
    }

    private static JobView load(String name, String csv) {
        return caravan.load(caravan.file(name + ".csv", csv), into(name));
    }

    private static long untold() {
        return caravan.jdbc()
                .sql("SELECT count(*) FROM caravan.outbox WHERE webhook_done IS NULL")
                .query(Long.class)
                .single();
    }

    @Test
    void whatCompletedIsToldOnceAndSigned() throws Exception {
        JobView job = load("signed", "id,email\n1,a@example.com\n2,nobody\n");
        Received received = one(job.id());
        await().atMost(PATIENCE).until(() -> untold() == 0);
        assertThat(of(job.id())).hasSize(1);
        // As a receiver does it that knows the newer secret alone.
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        String expected = "v1,"
                + Base64.getEncoder()
                        .encodeToString(mac.doFinal((received.id() + "." + received.timestamp() + "." + received.body())
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(received.signature().split(" ")).hasSize(2).contains(expected);
        assertThat(received.json().get("id").asText()).isEqualTo(received.id());
        assertThat(received.json().get("type").asText()).isEqualTo("job.completed");
        JsonNode data = received.json().get("data");
        assertThat(data.get("inserted").asInt()).isEqualTo(1);
        assertThat(data.get("rejected").asInt()).isEqualTo(1);
        assertThat(received.json().get("links").get("rejects").asText())
                .isEqualTo("https://caravan.example.com/api/jobs/" + job.id() + "/rejects.csv");
    }

    @Test
    void aReceiverInTroubleIsToldAgainByTheSameId() {
        ANSWERS.addAll(List.of(500, 429));
        JobView job = load("troubled", "id\n1\n");
        await().atMost(PATIENCE).until(() -> untold() == 0);
        assertThat(of(job.id()))
                .hasSize(3)
                .extracting(Received::id)
                .containsOnly(one(job.id()).id());
        assertThat(caravan.column("SELECT webhook_tries FROM caravan.outbox WHERE job = " + job.id()))
                .containsExactly("2");
    }

    @Test
    void redirectsAreNotFollowed() {
        ANSWERS.add(307);
        JobView job = load("redirected", "id\n1\n");
        await().atMost(PATIENCE).until(() -> untold() == 0);
        assertThat(of(job.id())).extracting(Received::path).containsExactly("/hook", "/hook");
    }

    @Test
    void whoIsGoneIsToldNoMore() {
        ANSWERS.add(410);
        JobView job = load("gone", "id\n1\n");
        await().atMost(PATIENCE).until(() -> untold() == 0);
        assertThat(of(job.id())).hasSize(1);
    }

    @Test
    void failuresAbortsAndUndoneJobsAreToldToo() throws Exception {
        JobView failed = load("failed", "");
        assertThat(one(failed.id()).json().get("type").asText()).isEqualTo("job.failed");
        assertThat(one(failed.id()).json().get("data").get("note").asText()).isNotBlank();

        caravan.camel().getRouteController().stopRoute("load-rows");
        long aborted;
        try {
            aborted = caravan.submit(caravan.file("aborted.csv", "id\n1\n"), into("aborted"));
            caravan.in(JobState.LOADING, aborted);
            caravan.bean(JobService.class).abort(aborted);
            assertThat(one(aborted).json().get("type").asText()).isEqualTo("job.aborted");
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }

        JobView undone = load("undone", "id\n1\n2\n");
        one(undone.id());
        caravan.bean(JobService.class).undo(undone.job());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(undone.id()))
                        .extracting(received -> received.json().get("type").asText())
                        .containsExactly("job.completed", "job.aborted"));
        assertThat(of(undone.id())).extracting(Received::id).doesNotHaveDuplicates();
    }

    @Test
    void aJobWithDeadLettersIsToldAndThatItCompletedAfterAll() {
        load("unlucky", "id,name\n1,first\n");
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'no luck' USING ERRCODE = 'XX999';
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        JobView partial = caravan.load(caravan.file("more.csv", "id,name\n2,second\n"), into("unlucky"));
        JsonNode told = one(partial.id()).json();
        assertThat(told.get("type").asText()).isEqualTo("job.partial");
        assertThat(told.get("data").get("deadLettered").asInt()).isEqualTo(1);

        caravan.jdbc().sql("DROP TRIGGER no_luck ON unlucky").update();
        caravan.bean(DeadLetterService.class).replay(DeadLetterSelection.ofJob(partial.id()), 0, progress -> {});
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of(partial.id()))
                        .extracting(received -> received.json().get("type").asText())
                        .containsExactly("job.partial", "job.completed"));
        assertThat(of(partial.id())).extracting(Received::id).doesNotHaveDuplicates();
    }

    @Test
    void dryRunsAreNobodysBusiness() {
        long job = caravan.bean(JobService.class)
                .submit(
                        caravan.file("dry.csv", "id\n1\n"),
                        new dev.caravan.feed.JobOptions(
                                null,
                                "dry",
                                List.of(),
                                java.util.Map.of(),
                                dev.caravan.csv.detection.DialectOptions.NONE,
                                null,
                                null,
                                true,
                                null))
                .claims()
                .get(0)
                .job()
                .id();
        caravan.ended(job);
        await().atMost(PATIENCE).until(() -> untold() == 0);
        assertThat(of(job)).isEmpty();
    }

    /** The process that told it died before it could say so. */
    @Test
    void whatIsNotKnownToBeToldIsToldAgain() {
        JobView job = load("crashed", "id\n1\n");
        String id = one(job.id()).id();
        await().atMost(PATIENCE).until(() -> untold() == 0);
        caravan.jdbc()
                .sql("UPDATE caravan.outbox SET webhook_done = NULL, webhook_due = now() WHERE job = ?")
                .param(job.id())
                .update();
        await().atMost(PATIENCE).until(() -> of(job.id()).size() == 2);
        assertThat(of(job.id())).extracting(Received::id).containsOnly(id);
    }
}
