package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.web.security.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** Logging in and out by the page, and what it shows to a role, in a Chromium; skipped where there is none. */
@Tag("long")
class LoginPageTest {
    private static final String PASSWORD = "correct horse";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;
    private static long job;
    private static long partial;

    private enum Person {
        VIEWER,
        LOADER,
        OPERATOR;

        String user() {
            return "a-" + name().toLowerCase(Locale.ROOT);
        }

        boolean may(String role) {
            return compareTo(valueOf(role)) >= 0;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        browser = Chromium.orSkip();
        String hash = Credentials.hash(PASSWORD);
        List<String> settings = new ArrayList<>(List.of("caravan.log-values=true"));
        for (Person person : Person.values()) {
            settings.add("caravan.web.users.%s.password-hash=%s".formatted(person.user(), hash));
            settings.add("caravan.web.users.%s.role=%s".formatted(person.user(), person));
        }
        caravan = RunningCaravan.startServing(directory, settings.toArray(String[]::new));
        job = caravan.load(file("people.csv", "id,name\n1,Ada\n2,Bob\n"), RunningCaravan.into("people"))
                .id();
        caravan.load(file("unlucky0.csv", "id,name\n0,none\n"), RunningCaravan.into("unlucky"));
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'no luck' USING ERRCODE = 'XX999';
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        partial = caravan.submit(file("unlucky.csv", "id,name\n1,one\n"), RunningCaravan.into("unlucky"));
        caravan.in(JobState.PARTIAL, partial);
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    /** The browser is that of other tests, too. */
    @AfterEach
    void forget() {
        browser.manage().deleteAllCookies();
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static void open(String place) {
        // Another fragment alone would load nothing.
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
    }

    private static void logIn(Person person, String password) {
        found("[name=username]").clear();
        found("[name=username]").sendKeys(person.user());
        found("[name=password]").sendKeys(password);
        found("#login button").click();
    }

    private static void isAt(String address) {
        await("the browser is at " + address)
                .atMost(PATIENCE)
                .until(() -> browser.getCurrentUrl(), caravan.uri("/" + address).toString()::equals);
    }

    private static void showsJob(long id) {
        says("#job h2", "Job " + id);
        found("#balance");
    }

    private static boolean isShown(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
    }

    private static List<String> buttons() {
        return browser.findElements(By.cssSelector("main button")).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .filter(name -> List.of("Abort", "Undo", "Replay", "Replay dead letters", "Discard")
                        .contains(name))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aPersonLogsInSeesWhatTheyMayDoAndLogsOut(Person person) {
        browser.manage().logs().get("browser");
        open("#/jobs/" + partial);
        isAt("login.html#/jobs/" + partial);
        logIn(person, PASSWORD);
        isAt("#/jobs/" + partial);
        showsJob(partial);
        says("#who", person.user());
        assertThat(isShown("#views a[href='#/load']")).isEqualTo(person.may("LOADER"));
        assertThat(isShown("#views a[href='#/dead-letters']")).isTrue();
        assertThat(buttons()).isEqualTo(person.may("OPERATOR") ? List.of("Replay dead letters") : List.of());
        open("#/jobs/" + job);
        showsJob(job);
        assertThat(buttons()).isEqualTo(person.may("OPERATOR") ? List.of("Undo") : List.of());
        // Who types the address of what isn't in the navigation gets the first view.
        open("#/load");
        says("#view h2", person.may("LOADER") ? "Load" : "Jobs");
        assertThat(browser.manage().logs().get("browser").getAll())
                .as("what the browser complains about")
                .isEmpty();

        found("#log-out").click();
        isAt("login.html");
        open("");
        isAt("login.html");
    }

    @Test
    void aWrongPasswordIsSaidAndTheViewIsNotForgotten() {
        open("#/jobs/" + job);
        logIn(Person.VIEWER, "wrong");
        says("#why", "The user or the password is wrong.");
        logIn(Person.VIEWER, PASSWORD);
        isAt("#/jobs/" + job);
    }

    @Test
    void aSessionThatHasEndedLeadsToTheLoginAndBack() {
        open("#/jobs/" + job);
        logIn(Person.VIEWER, PASSWORD);
        showsJob(job);
        // As the server sees it, no such session is there.
        browser.manage().deleteCookieNamed("CARAVAN_SESSION");
        isAt("login.html#/jobs/" + job);
        logIn(Person.OPERATOR, PASSWORD);
        says("#who", Person.OPERATOR.user());
        isAt("#/jobs/" + job);
    }

    @Test
    void whoIsLoggedInIsNotAskedAgain() {
        open("");
        logIn(Person.VIEWER, PASSWORD);
        says("#who", Person.VIEWER.user());
        open("login.html#/jobs/" + job);
        isAt("#/jobs/" + job);
        showsJob(job);
    }

    @Test
    void aChangeWithoutTheTokenIsRefusedAndSaid() throws IOException {
        long undone = caravan.load(file("undone.csv", "id,name\n1,Ada\n"), RunningCaravan.into("undone"))
                .id();
        open("#/jobs/" + undone);
        logIn(Person.OPERATOR, PASSWORD);
        showsJob(undone);
        found("#undo").click();
        found("#dialog button.danger");
        // At once: each answer to what the page asks for meanwhile brings a token again.
        browser.executeScript("""
                document.cookie = 'XSRF-TOKEN=; Max-Age=0; Path=/';
                document.querySelector('#dialog button.danger').click();
                """);
        says("#trouble", "token");
        assertThat(caravan.column("SELECT count(*) FROM undone")).containsExactly("1");
        // A reload brings another.
        open("#/jobs/" + undone);
        showsJob(undone);
        found("#undo").click();
        found("#dialog button.danger").click();
        await("its rows go")
                .atMost(PATIENCE)
                .until(() -> caravan.column("SELECT count(*) FROM undone"), List.of("0")::equals);
    }
}
