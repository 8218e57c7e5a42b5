package dev.caravan.web.security;

import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may do what where people and programs log in. */
@ExtendWith(OutputCaptureExtension.class)
class SecurityTest {
    private static final String PASSWORD = "correct horse";
    private static final Map<String, Credentials.Key> KEYS =
            Map.of("viewer", Credentials.key(), "loader", Credentials.key(), "operator", Credentials.key());

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("files"));
        List<String> settings = new ArrayList<>(List.of(
                "server.address=0.0.0.0",
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.web.users.anna.password-hash=" + Credentials.hash(PASSWORD),
                "caravan.web.users.anna.role=operator",
                "caravan.web.users.carl.password-hash=" + Credentials.hash(PASSWORD),
                "caravan.web.users.carl.role=viewer"));
        KEYS.forEach((role, key) -> {
            settings.add("caravan.web.api-keys.%s.sha256=%s".formatted(role, key.sha256()));
            settings.add("caravan.web.api-keys.%s.role=%1$s".formatted(role));
        });
        caravan = RunningCaravan.startServing(directory.resolve("data"), settings.toArray(String[]::new));
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String key(String role) {
        return KEYS.get(role).text();
    }

    private static int status(String method, String path, String role) {
        // Loader and operator upload different contents, or the second would be a repeat of the first as long as its
        // job has not failed.
        byte[] body = method.equals("POST") ? ("{}" + " ".repeat(role.length())).getBytes(UTF_8) : null;
        return role.equals("nobody")
                ? webClient
                        .send(method, path, body, "Content-Type", "application/json")
                        .statusCode()
                : webClient
                        .send(method, path, body, "Content-Type", "application/json", "X-Api-Key", key(role))
                        .statusCode();
    }

    /** What is let through finds no job, or nothing in the body. */
    @ParameterizedTest
    @CsvSource({
        "GET, /health, 200, 200, 200, 200",
        "HEAD, /health, 200, 200, 200, 200",
        "GET, /livez, 200, 200, 200, 200",
        "GET, /readyz, 200, 200, 200, 200",
        "GET, /actuator/prometheus, 401, 403, 403, 200",
        "GET, /, 401, 200, 200, 200",
        "GET, /page/main.js, 401, 200, 200, 200",
        "GET, /webjars/lit-html/lit-html.js, 401, 200, 200, 200",
        "GET, /webjars/picocss__pico/css/pico.min.css, 200, 200, 200, 200",
        "GET, /login.html, 200, 200, 200, 200",
        "GET, /page/login.js, 200, 200, 200, 200",
        "GET, /api/session, 200, 200, 200, 200",
        "GET, /webjars/swagger-ui/index.html, 401, 403, 403, 403",
        "GET, /api/jobs, 401, 200, 200, 200",
        "GET, /api/jobs/totals, 401, 200, 200, 200",
        "GET, /api/workers, 401, 200, 200, 200",
        "GET, /api/queues, 401, 200, 200, 200",
        "GET, /api/stages, 401, 200, 200, 200",
        "POST, /api/stages/load/pause, 401, 403, 403, 400",
        "POST, /api/stages/load/resume, 401, 403, 403, 400",
        "GET, /api/dead-letters/chunks, 401, 200, 200, 200",
        "GET, /api/dead-letters/replay, 401, 200, 200, 200",
        "GET, /dashboard, 401, 302, 302, 302",
        "GET, /api/jobs/9/undo, 401, 404, 404, 404",
        "GET, /api/jobs/9, 401, 404, 404, 404",
        "GET, /api/jobs/9/events, 401, 404, 404, 404",
        "GET, /api/jobs/9/rejects.csv, 401, 404, 404, 404",
        "GET, /api/jobs/9/duplicates.csv, 401, 404, 404, 404",
        "GET, /api/jobs/9/explain?line=1, 401, 404, 404, 404",
        "GET, /api/feeds, 401, 200, 200, 200",
        "GET, /api/dead-letters, 401, 200, 200, 200",
        "GET, /api/openapi, 401, 200, 200, 200",
        "GET, /status/9, 401, 404, 404, 404",
        "POST, /api/jobs, 401, 403, 400, 400",
        "POST, /import, 401, 403, 400, 400",
        "POST, /api/uploads?name=x, 401, 403, 201, 201",
        "POST, /api/upload/, 401, 403, 400, 400",
        "POST, /api/upload_file, 401, 403, 400, 400",
        "POST, /api/uploads/tus, 401, 403, 412, 412",
        "POST, /api/jobs/9/abort, 401, 403, 404, 404",
        "POST, /api/jobs/9/abort?undo=true, 401, 403, 403, 404",
        "POST, /api/jobs/9/abort?%75ndo=true, 401, 403, 403, 404",
        "GET, /abort/9, 401, 403, 404, 404",
        "POST, /api/jobs/9/undo, 401, 403, 403, 404",
        "POST, /api/dead-letters/replay, 401, 403, 403, 400",
        "POST, /api/dead-letters/discard, 401, 403, 403, 400",
        "DELETE, /api/jobs/9, 401, 403, 403, 403",
        "PUT, /api/feeds, 401, 403, 403, 403",
        "GET, /nobody/knows, 401, 403, 403, 403",
        "GET, /error, 401, 403, 403, 403",
        "HEAD, /abort/9, 401, 403, 404, 404",
        "GET, /actuator/env, 401, 403, 403, 404",
        "GET, /actuator/health, 401, 403, 403, 200",
        "GET, /actuator/metrics, 401, 403, 403, 200",
        "GET, /jolokia/version, 401, 403, 403, 200",
        "GET, /jolokia, 401, 403, 403, 200",
        "POST, /jolokia, 401, 403, 403, 200",
        "GET, /hawtio/, 401, 403, 403, 200",
        "GET, /hawtio/user, 401, 403, 403, 200",
        "GET, /hawtio/index.html, 401, 403, 403, 200"
    })
    void eachMayDoWhatTheirRoleSays(String method, String path, int nobody, int viewer, int loader, int operator) {
        assertThat(List.of(
                        status(method, path, "nobody"),
                        status(method, path, "viewer"),
                        status(method, path, "loader"),
                        status(method, path, "operator")))
                .containsExactly(nobody, viewer, loader, operator);
    }

    private static HttpResponse<byte[]> as(String authorization, String... more) {
        List<String> headers = new ArrayList<>(List.of("Authorization", authorization));
        headers.addAll(List.of(more));
        return webClient.send("GET", "/api/jobs", null, headers.toArray(String[]::new));
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
    }

    @Test
    void passwordsKeysAndNothingElseLetIn() {
        assertThat(as(basic("anna", PASSWORD)).statusCode()).isEqualTo(200);
        assertThat(as("Bearer " + key("viewer")).statusCode()).isEqualTo(200);
        for (String wrong : List.of(
                basic("anna", "wrong"), basic("nobody", PASSWORD), "Basic ???", "Bearer " + key("viewer") + "x")) {
            HttpResponse<byte[]> refused = as(wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
            assertThat(problem(refused)).isEqualTo("not-logged-in");
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
        }
    }

    @Test
    void theHeadersKeepThePageToItself() {
        HttpResponse<byte[]> page = webClient.send("GET", "/", null, "X-Api-Key", key("viewer"));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        HttpResponse<byte[]> swagger =
                webClient.send("GET", "/swagger-ui/index.html", null, "X-Api-Key", key("viewer"));
        assertThat(swagger.statusCode()).isEqualTo(200);
        assertThat(swagger.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("script-src 'self';", "style-src 'self' 'unsafe-inline'");
        for (String policy : List.of("Opener", "Resource")) {
            assertThat(page.headers().firstValue("Cross-Origin-" + policy + "-Policy"))
                    .hasValue("same-origin");
        }
        assertThat(page.headers().firstValue("Cross-Origin-Embedder-Policy")).hasValue("require-corp");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(webClient
                        .send("GET", "/api/jobs", null, "X-Api-Key", key("viewer"))
                        .headers()
                        .firstValue("Cache-Control")
                        .orElse(""))
                .contains("no-store");
    }

    @Test
    void changesAreInTheAuditLogAndSecretsInNone(CapturedOutput log) throws IOException {
        Path file = Files.writeString(directory.resolve("files/audited.csv"), "id\n1\n");
        HttpResponse<byte[]> made = webClient.send(
                "POST",
                "/api/jobs?token=sesame",
                WebClient.text(Map.of("source", file.toString())).getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "Authorization",
                basic("anna", PASSWORD));
        assertThat(made.statusCode()).isEqualTo(201);
        HttpResponse<byte[]> signed = webClient.send(
                "POST",
                "/api/jobs",
                "{\"source\": \"http://127.0.0.1:1/x.csv?X-Amz-Signature=verysecret\"}".getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                key("loader"));
        assertThat(signed.statusCode()).isEqualTo(422);
        assertThat(new String(signed.body(), UTF_8)).doesNotContain("verysecret");
        assertThat(log.getAll())
                .contains("user=anna address=127.0.0.1 method=POST path=/api/jobs status=201 at=/api/jobs/")
                .contains("user=loader address=127.0.0.1 method=POST path=/api/jobs status=422")
                .contains("what=" + file)
                .doesNotContain("sesame", "verysecret", PASSWORD, key("loader"));
    }

    @Test
    void whoGuessesIsStopped() throws IOException {
        byte[] guess = WebClient.head("GET", "/api/jobs", "X-Api-Key", "cvn_guess");
        for (int n = 0; n < 10; n++) {
            assertThat(webClient.raw("127.0.0.9", guess, false)).isEqualTo(401);
        }
        assertThat(webClient.raw("127.0.0.9", guess, false)).isEqualTo(429);
        assertThat(webClient.raw("127.0.0.9", WebClient.head("GET", "/health"), false))
                .isEqualTo(200);
        assertThat(as("Bearer " + key("viewer")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsRefusedIsInTheAuditLogAsRefused(CapturedOutput log) {
        webClient.send("POST", "/api/jobs/7/undo", null, "X-Api-Key", key("viewer"));
        webClient.send(
                "POST",
                "/api/dead-letters/discard",
                "{\"chunks\": [\"3/17\", \"3/18\"], \"reason\": \"test data\"}".getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                key("operator"));
        as(basic("anna", "wrong too"));
        assertThat(log.getAll())
                .contains("user=viewer address=127.0.0.1 method=POST path=/api/jobs/7/undo status=403")
                .contains(
                        "user=operator address=127.0.0.1 method=POST path=/api/dead-letters/discard status=200 at=- table=- what=chunks=3/17,3/18")
                .contains(
                        "user=- address=127.0.0.1 method=GET path=/api/jobs status=401 at=- table=- what=failed-login")
                .doesNotContain("wrong too");
    }

    @Test
    void uploadsAreInTheAuditLogWithTheirJobsAndPiecesAreNot(CapturedOutput log) {
        byte[] csv = "id\n1\n2\n3\n".getBytes(UTF_8);
        int half = 4;
        for (int index = 0; index * half < csv.length; index++) {
            WebClient.Form form = new WebClient.Form();
            WebClient.chunk("audited", index, half, csv.length).forEach(form::field);
            form.file("pieces.csv", Arrays.copyOfRange(csv, index * half, Math.min(csv.length, (index + 1) * half)));
            assertThat(webClient
                            .send(
                                    "POST",
                                    "/api/upload_file",
                                    form.bytes(),
                                    "Content-Type",
                                    WebClient.Form.TYPE,
                                    "X-Api-Key",
                                    key("loader"))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("path=/api/upload_file status=200")))
                .singleElement()
                .asString()
                .contains("user=loader", "at=/api/jobs/");
    }

    /** An event stream ends by a dispatch of its own, behind the login. */
    @Test
    void anEventStreamEndsInOrder() throws IOException {
        Path file = Files.writeString(directory.resolve("files/streamed.csv"), "id\n1\n2\n");
        HttpResponse<byte[]> made = webClient.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of("source", file.toString())).getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                key("loader"));
        HttpResponse<byte[]> events = webClient.send(
                "GET",
                "/api/jobs/%s/events".formatted(WebClient.json(made).get("job")),
                null,
                "X-Api-Key",
                key("viewer"));
        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(new String(events.body(), UTF_8)).contains("event:end");
    }

    @Test
    void guessesOfOneUserFromManyAddressesAreStopped() throws IOException {
        assertThat(webClient.raw("127.0.0.40", login("carl", PASSWORD), false)).isEqualTo(200);
        for (int address = 41; address <= 50; address++) {
            assertThat(webClient.raw("127.0.0." + address, login("carl", "guess " + address), false))
                    .isEqualTo(401);
        }
        assertThat(webClient.raw("127.0.0.51", login("carl", "another"), false)).isEqualTo(429);
        assertThat(webClient.raw("127.0.0.51", login("nobody", "wrong"), false)).isEqualTo(401);
        assertThat(webClient.raw("127.0.0.40", login("carl", PASSWORD), false))
                .as("where the user has logged in before")
                .isEqualTo(200);
    }

    private static byte[] login(String user, String password) {
        return WebClient.head("GET", "/api/jobs", "Authorization", basic(user, password));
    }

    @Test
    void guessesAtOnceAreBoundedToo() throws Exception {
        byte[] guess = WebClient.head("GET", "/api/jobs", "Authorization", basic("dora", "guess"));
        ExecutorService at = Executors.newFixedThreadPool(40);
        try {
            List<Future<Integer>> answers =
                    at.invokeAll(Collections.nCopies(40, () -> webClient.raw("127.0.0.11", guess, false)));
            Map<Integer, Integer> statuses = new TreeMap<>();
            for (Future<Integer> answer : answers) {
                statuses.merge(answer.get(), 1, Integer::sum);
            }
            assertThat(statuses).isEqualTo(Map.of(401, 10, 429, 30));
        } finally {
            at.shutdownNow();
        }
    }

    @Test
    void otherAddressesThanLoopbackNeedALogin() {
        assertThatThrownBy(() -> RunningCaravan.startServing(directory.resolve("open"), "server.address=0.0.0.0"))
                .hasRootCauseInstanceOf(UnsafeBindException.class)
                .hasStackTraceContaining("caravan credentials");
        // Which Tomcat takes for all that there are.
        assertThatThrownBy(() -> RunningCaravan.startServing(directory.resolve("open"), "server.address="))
                .hasRootCauseInstanceOf(UnsafeBindException.class);
    }
}
