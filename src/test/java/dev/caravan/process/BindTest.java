package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanJava;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process does that is to answer other machines. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("long")
class BindTest {
    private static final int USAGE = 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static CaravanProcess.Command serving(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--port", "0", "--db", database.url(), "--data-dir", directory + "/data"));
        arguments.addAll(List.of(more));
        return caravan(arguments.toArray(String[]::new));
    }

    private static String refusal(CaravanProcess.Command command) {
        try (CaravanProcess process = command.start(directory)) {
            assertThat(process.awaitExit(LIMIT)).isEqualTo(USAGE);
            assertThat(process.out()).isEmpty();
            assertThat(process.err().lines()).as(process.err()).hasSize(1);
            return process.err();
        }
    }

    @Test
    void whatOthersReachIsRefusedWithoutCredentials() {
        assertThat(refusal(serving("--bind", "0.0.0.0")))
                .startsWith("caravan: --bind 0.0.0.0: ")
                .contains("caravan.web.users", "caravan.web.api-keys", "caravan credentials", "127.0.0.1");
    }

    @Test
    void aPasswordInPlaceOfItsHashIsRefusedAndNotShown() {
        assertThat(refusal(serving()
                        .with("caravan.web.users.anna.password-hash", "planted-password")
                        .with("caravan.web.users.anna.role", "viewer")))
                .contains("caravan.web.users", "caravan credentials")
                .doesNotContain("planted-password");
        assertThat(refusal(serving().with("caravan.web.api-keys.nightly", "cvn_planted-key")))
                .contains("caravan.web.api-keys.nightly")
                .doesNotContain("planted-key");
    }

    private static String after(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group(1);
    }

    /** Runs {@code caravan credentials} with a line on standard input: its lines for the settings, then what it says. */
    private static String[] credentials(String input, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(CaravanJava.command());
        line.addAll(List.of(CaravanJava.CARAVAN, "credentials"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).start();
        process.getOutputStream().write((input + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        return new String[] {out, err};
    }

    private static int ask(String address, String header, String value) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/api/jobs"));
        if (!header.isEmpty()) {
            request.header(header, value);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void theLinesThatTheCommandPrintsLetIn() throws IOException, InterruptedException {
        String password = "a passphrase of anna's";
        String[] user = credentials(password, "anna", "--role", "operator");
        String[] key = credentials("", "nightly.export", "--role", "viewer", "--api-key");
        assertThat(user[0] + user[1]).doesNotContain(password);
        String secret = after(key[1], "(cvn_\\S{43})");
        assertThat(key[0]).doesNotContain(secret);
        Path settings = Files.createDirectories(directory.resolve("config")).resolve("application.yml");
        // As somebody who has both puts them into one file.
        Files.writeString(settings, user[0] + key[0].substring(key[0].indexOf("    api-keys:")));
        try (CaravanProcess process = serving("--bind", "0.0.0.0")
                .with("spring.config.additional-location", settings)
                .start(directory)) {
            await("it serves").atMost(LIMIT).until(() -> !process.isAlive() || process.isReady());
            assertThat(process.isReady()).as(process.err()).isTrue();
            String address = "http://127.0.0.1:" + after(process.out(), "at http://0\\.0\\.0\\.0:(\\d+)");
            String basic = Base64.getEncoder().encodeToString(("anna:" + password).getBytes(StandardCharsets.UTF_8));
            assertThat(ask(address, "", "")).isEqualTo(401);
            assertThat(ask(address, "Authorization", "Basic " + basic)).isEqualTo(200);
            assertThat(ask(address, "X-Api-Key", secret)).isEqualTo(200);
            assertThat(ask(address, "Authorization", "Bearer " + secret)).isEqualTo(200);
            assertThat(ask(address, "Authorization", "Bearer " + secret + "0")).isEqualTo(401);
            assertThat(process.out() + process.err()).doesNotContain(password, secret, basic);
        }
    }
}
