package dev.caravan.web.security;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Sessions of people who log in by the page, in requests as a browser makes them. */
@ExtendWith(OutputCaptureExtension.class)
class SessionTest {
    private static final String PASSWORD = "correct horse";
    private static final String HTML = "text/html,application/xhtml+xml";
    private static final String COOKIE = "CARAVAN_SESSION";

    @TempDir
    static Path directory;

    private static String hash;
    private static Credentials.Key key;
    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() {
        hash = Credentials.hash(PASSWORD);
        key = Credentials.key();
        caravan = start("data", "caravan.web.session.max-per-user=3");
        webClient = new WebClient(caravan.uri("/"));
    }

    private static RunningCaravan start(String name, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "caravan.web.users.anna.password-hash=" + hash,
                "caravan.web.users.anna.role=operator",
                "caravan.web.users.bert.password-hash=" + hash,
                "caravan.web.users.bert.role=loader",
                "caravan.web.users.bert.tables=crm.*",
                "caravan.web.users.fay.password-hash=" + hash,
                "caravan.web.users.fay.role=viewer",
                "caravan.web.api-keys.script.sha256=" + key.sha256(),
                "caravan.web.api-keys.script.role=loader"));
        settings.addAll(List.of(more));
        return RunningCaravan.startServing(directory.resolve(name), settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> post(WebClient client, String user, String password, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
        all.addAll(List.of(headers));
        return client.send(
                "POST",
                "/login",
                "username=%s&password=%s"
                        .formatted(user, password.replace(" ", "+"))
                        .getBytes(UTF_8),
                all.toArray(String[]::new));
    }

    private static String cookie(HttpResponse<byte[]> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElseThrow();
    }

    private static String location(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    /** The cookie of a new session. */
    private static String logIn(WebClient client, String user) {
        HttpResponse<byte[]> answer = post(client, user, PASSWORD);
        assertThat(location(answer)).isEqualTo("./");
        return cookie(answer, COOKIE).replaceFirst(";.*", "");
    }

    private static int status(WebClient client, String cookie) {
        return client.send("GET", "/api/jobs", null, "Cookie", cookie).statusCode();
    }

    private static JsonNode session(String... headers) {
        return json(webClient.send("GET", "/api/session", null, headers));
    }

    @Test
    void aFormLogsInToASessionWhoseCookieIsTheServersAlone() {
        HttpResponse<byte[]> answer = post(webClient, "anna", PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("./");
        assertThat(cookie(answer, COOKIE))
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain("Secure", "Expires", "Max-Age");
        assertThat(status(webClient, cookie(answer, COOKIE).replaceFirst(";.*", "")))
                .isEqualTo(200);
    }

    @Test
    void theCookieIsForTlsAloneWhereTheRequestCameByIt() {
        try (RunningCaravan behindProxy = start("proxied", "server.forward-headers-strategy=native")) {
            HttpResponse<byte[]> answer =
                    post(new WebClient(behindProxy.uri("/")), "anna", PASSWORD, "X-Forwarded-Proto", "https");
            assertThat(cookie(answer, COOKIE)).contains("; Secure");
        }
    }

    @Test
    void aLoginMakesANewSession() {
        String first = logIn(webClient, "anna");
        HttpResponse<byte[]> again = post(webClient, "anna", PASSWORD, "Cookie", first);
        assertThat(cookie(again, COOKIE)).doesNotContain(first);
        assertThat(status(webClient, first)).as("the one before").isEqualTo(401);
        HttpResponse<byte[]> fixed = post(webClient, "anna", PASSWORD, "Cookie", COOKIE + "=chosen-by-another");
        assertThat(cookie(fixed, COOKIE)).doesNotContain("chosen-by-another");
    }

    @Test
    void whatIsAskedWithoutALoginMakesNoSession() {
        for (String path : List.of("/", "/login.html", "/api/session", "/api/jobs", "/page/login.js")) {
            HttpResponse<byte[]> answer = webClient.send("GET", path, null, "Accept", HTML);
            assertThat(answer.headers().allValues("Set-Cookie"))
                    .as("at %s", path)
                    .isEmpty();
        }
        assertThat(webClient
                        .send("GET", "/api/jobs", null, "X-Api-Key", key.text())
                        .headers()
                        .allValues("Set-Cookie"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, login.html",
        "/index.html, login.html",
        "/swagger-ui/index.html, ../login.html",
        "/api/jobs, ../login.html"
    })
    void aPersonIsLedToTheLogin(String path, String login) {
        HttpResponse<byte[]> answer = webClient.send("GET", path, null, "Accept", HTML);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo(login);
        assertThat(webClient.send("GET", "/login.html", null, "Accept", HTML).statusCode())
                .isEqualTo(200);
    }

    @Test
    void programsAreAnsweredAProblemAndOnlyTheyAChallengeForAPassword() {
        HttpResponse<byte[]> program = webClient.send("GET", "/api/jobs", null, "Accept", "application/json");
        assertThat(program.statusCode()).isEqualTo(401);
        assertThat(problem(program)).isEqualTo("not-logged-in");
        assertThat(program.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
        // A browser would open a window over the page.
        for (String[] page : List.of(
                new String[] {"Sec-Fetch-Site", "same-origin"}, new String[] {"Cookie", COOKIE + "=0123456789"})) {
            HttpResponse<byte[]> script = webClient.send("GET", "/api/jobs", null, page);
            assertThat(script.statusCode()).isEqualTo(401);
            assertThat(script.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer");
        }
    }

    @Test
    void aChangeByASessionNeedsItsToken() {
        String cookie = logIn(webClient, "anna");
        HttpResponse<byte[]> asked = webClient.send("GET", "/api/session", null, "Cookie", cookie);
        JsonNode csrf = json(asked).get("csrf");
        String token = csrf.get("token").asText();
        assertThat(cookie(asked, "XSRF-TOKEN"))
                .contains(token, "SameSite=Strict")
                .doesNotContain("HttpOnly");
        String cookies = cookie + "; XSRF-TOKEN=" + token;
        for (String[] missing : List.of(
                new String[] {"Cookie", cookies},
                new String[] {"Cookie", cookies, "X-XSRF-TOKEN", "another"},
                new String[] {"Cookie", cookie, "X-XSRF-TOKEN", token})) {
            HttpResponse<byte[]> refused = webClient.send("POST", "/api/jobs/9/abort", null, missing);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(problem(refused)).isEqualTo("csrf-token");
        }
        assertThat(problem(webClient.send("GET", "/abort/9", null, "Cookie", cookies)))
                .as("a call of an earlier system, which changes by GET")
                .isEqualTo("csrf-token");
        HttpResponse<byte[]> taken = webClient.send(
                "POST",
                "/api/jobs/9/abort",
                null,
                "Cookie",
                cookies,
                csrf.get("header").asText(),
                token);
        assertThat(problem(taken)).isEqualTo("unknown-job");
    }

    @Test
    void credentialsOfARequestCountInsteadOfASessionAndNeedNoToken() {
        String cookie = logIn(webClient, "anna");
        String basic = "Basic " + Base64.getEncoder().encodeToString(("anna:" + PASSWORD).getBytes(UTF_8));
        for (String[] credentials :
                List.of(new String[] {"Authorization", basic}, new String[] {"X-Api-Key", key.text()}, new String[] {
                    "X-Api-Key", key.text(), "Cookie", cookie
                })) {
            assertThat(problem(webClient.send("POST", "/api/jobs/9/abort", null, credentials)))
                    .isEqualTo("unknown-job");
        }
        assertThat(session("X-Api-Key", key.text(), "Cookie", cookie)
                        .get("user")
                        .asText())
                .isEqualTo("script");
        String wrong = "Basic " + Base64.getEncoder().encodeToString("anna:wrong".getBytes(UTF_8));
        assertThat(webClient
                        .send("GET", "/api/jobs", null, "Authorization", wrong, "Cookie", cookie)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theSessionSaysWhoAndWhatTheyMay() {
        JsonNode nobody = session();
        assertThat(nobody.get("loginRequired").asBoolean()).isTrue();
        assertThat(nobody.get("user").isNull() && nobody.get("role").isNull()).isTrue();
        assertThat(nobody.get("version").isNull()).isTrue();
        JsonNode bert = session("Cookie", logIn(webClient, "bert"));
        assertThat(bert.get("user").asText()).isEqualTo("bert");
        assertThat(bert.get("role").asText()).isEqualTo("LOADER");
        assertThat(bert.get("bound").asBoolean()).isTrue();
        JsonNode script = session("X-Api-Key", key.text());
        assertThat(script.get("bound").asBoolean()).isFalse();
        assertThat(script.get("csrf").isNull()).isTrue();
    }

    @Test
    void aLogoutEndsTheSession(CapturedOutput log) {
        String cookie = logIn(webClient, "anna");
        String token = session("Cookie", cookie).at("/csrf/token").asText();
        assertThat(webClient.send("POST", "/logout", null, "Cookie", cookie).statusCode())
                .as("without the token")
                .isEqualTo(403);
        assertThat(webClient
                        .send(
                                "POST",
                                "/logout",
                                null,
                                "Cookie",
                                cookie + "; XSRF-TOKEN=" + token,
                                "X-XSRF-TOKEN",
                                token)
                        .statusCode())
                .isEqualTo(204);
        assertThat(status(webClient, cookie)).isEqualTo(401);
        assertThat(log.getAll())
                .contains("user=anna address=127.0.0.1 method=POST path=/login status=302 at=./ table=- what=login")
                .contains("user=anna address=127.0.0.1 method=POST path=/logout status=200 at=- table=- what=logout");
    }

    @Test
    void theOldestSessionOfAUserMakesRoom() {
        String other = logIn(webClient, "anna");
        String first = logIn(webClient, "fay");
        String second = logIn(webClient, "fay");
        logIn(webClient, "fay");
        assertThat(status(webClient, first)).isEqualTo(200);
        logIn(webClient, "fay");
        assertThat(List.of(status(webClient, first), status(webClient, second), status(webClient, other)))
                .as("the one that was not used for longest has ended")
                .containsExactly(200, 401, 200);
    }

    @Test
    void guessesAreBoundedAndAudited(CapturedOutput log) {
        try (RunningCaravan guessed = start("guessed", "caravan.web.limits.failed-logins-per-minute=2")) {
            WebClient client = new WebClient(guessed.uri("/"));
            assertThat(location(post(client, "anna", "guess"))).isEqualTo("login.html?wrong");
            assertThat(location(post(client, "nobody", "guess"))).isEqualTo("login.html?wrong");
            assertThat(location(post(client, "anna", PASSWORD))).isEqualTo("login.html?wait");
            assertThat(log.getAll())
                    .contains("user=- address=127.0.0.1 method=POST path=/login")
                    .doesNotContain("guess ");
        }
    }

    @Test
    void aPageOfAnotherSiteLogsNobodyIn() {
        HttpResponse<byte[]> refused = post(webClient, "anna", PASSWORD, "Sec-Fetch-Site", "cross-site");
        assertThat(problem(refused)).isEqualTo("cross-site");
        assertThat(refused.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void aSessionThatIsNotUsedEnds() {
        try (RunningCaravan idle = start("idle", "caravan.web.session.idle-timeout=1s")) {
            WebClient client = new WebClient(idle.uri("/"));
            String cookie = logIn(client, "anna");
            // Each request is a use.
            await("it ends").pollInterval(Duration.ofMillis(2500)).until(() -> status(client, cookie) == 401);
        }
    }

    @Test
    void aSessionEndsHoweverMuchItIsUsed() {
        try (RunningCaravan brief = start("brief", "caravan.web.session.max-age=2s")) {
            WebClient client = new WebClient(brief.uri("/"));
            String cookie = logIn(client, "anna");
            await("it ends").pollInterval(Duration.ofMillis(100)).until(() -> status(client, cookie) == 401);
        }
    }

    @Test
    void withoutPasswordsThereIsNoLoginPage() {
        try (RunningCaravan keys = RunningCaravan.startServing(
                directory.resolve("keys"),
                "caravan.web.api-keys.script.sha256=" + key.sha256(),
                "caravan.web.api-keys.script.role=loader")) {
            WebClient client = new WebClient(keys.uri("/"));
            assertThat(client.send("GET", "/", null, "Accept", HTML).statusCode())
                    .isEqualTo(401);
            assertThat(post(client, "anna", PASSWORD).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whereNobodyLogsInEverybodyIsAnOperator() {
        try (RunningCaravan open = RunningCaravan.startServing(directory.resolve("open"))) {
            JsonNode anybody = json(new WebClient(open.uri("/")).send("GET", "/api/session", null));
            assertThat(anybody.get("loginRequired").asBoolean()).isFalse();
            assertThat(anybody.get("role").asText()).isEqualTo("OPERATOR");
        }
    }
}
