package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static dev.caravan.web.Chromium.tabTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.job.JobState;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The page's views "Dead letters" and "Workers and queues", and its banner, in a Chromium; skipped where there is none. */
@Tag("long")
class FleetPageTest {
    private static final List<String> VIEWS =
            List.of("#/jobs", "#/load", "#/dead-letters", "#/fleet", "#/tables", "#/reports");

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(directory, "caravan.log-values=true", "caravan.report.enabled=true");
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    private static Path rows(String name, int number) throws IOException {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int i = 0; i < number; i++) {
            csv.append(i).append(",name ").append(i).append('\n');
        }
        return Files.writeString(directory.resolve(name), csv);
    }

    private static void open(String place) {
        // Another fragment alone would load nothing.
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
    }

    private static void isGone(String selector) {
        await("no " + selector)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        browser.findElements(By.cssSelector(selector)).stream().noneMatch(WebElement::isDisplayed));
    }

    private static void click(String selector) {
        found(selector).click();
    }

    private static void press(CharSequence key) {
        new Actions(browser).sendKeys(key).perform();
    }

    /** A table whose trigger refuses some rows by an error that nobody knows, and a job with a chunk of ten rows that are a dead letter. */
    private static long unlucky(String table, String refused) throws IOException {
        caravan.load(rows(table + "0.csv", 1), RunningCaravan.into(table));
        caravan.jdbc().sql("""
                CREATE FUNCTION %1$s_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.name = '%2$s' THEN
                        RAISE EXCEPTION 'no luck with %1$s_refuse' USING ERRCODE = 'XX999';
                    END IF;
                    RETURN NEW;
                END $$""".formatted(table, refused)).update();
        caravan.jdbc()
                .sql("CREATE TRIGGER refuse BEFORE INSERT ON %1$s FOR EACH ROW EXECUTE FUNCTION %1$s_refuse()"
                        .formatted(table))
                .update();
        long job = caravan.submit(rows(table + ".csv", 30), RunningCaravan.into(table));
        assertThat(caravan.in(JobState.PARTIAL, job).balance().deadLettered()).isEqualTo(10);
        return job;
    }

    @Test
    void aPauseIsSeenOnEachViewAndEndsByAClick() throws IOException {
        open("#/fleet");
        click("tr[data-stage=load] button");
        says("#dialog", "Pause stage load?");
        found("#dialog [name=reason]").sendKeys("<i>a new index</i>");
        click("#dialog button.danger");
        says("tr[data-stage=load]", "paused everywhere since", "<i>a new index</i>");
        long job = caravan.submit(rows("paused.csv", 40), RunningCaravan.into("paused"));
        caravan.in(JobState.LOADING, job);
        for (String view : VIEWS) {
            open(view);
            says("#banner", "Stage load is paused everywhere since", "<i>a new index</i>");
        }
        assertThat(browser.findElements(By.cssSelector("#banner i"))).isEmpty();
        open("#/jobs");
        click("#banner a");
        says("h2[tabindex]", "Workers and queues");
        says("tr[data-queue=rows] td:nth-of-type(2)", "4");
        assertThat(caravan.job(job).balance().inserted()).isZero();
        click("tr[data-stage=load] button");
        says("tr[data-stage=load]", "works");
        isGone("#banner");
        assertThat(caravan.in(JobState.COMPLETED, job).balance().inserted()).isEqualTo(40);
    }

    @Test
    void aStageIsPausedAndResumedByTheKeyboard() {
        StagePauses pauses = caravan.bean(StagePauses.class);
        open("#/fleet");
        found("tr[data-stage=publish] button");
        tabTo("tr[data-stage=publish] button");
        press(Keys.ENTER);
        says("#dialog", "Pause stage publish?");
        tabTo("#dialog [name=where]");
        press(Keys.ARROW_DOWN);
        tabTo("#dialog button.danger");
        press(Keys.ENTER);
        says("tr[data-stage=publish]", "paused in this process since");
        assertThat(pauses.of(Stage.PUBLISH)).hasSize(1).noneMatch(StagePauses.Pause::everywhere);
        tabTo("tr[data-stage=publish] button[aria-label='Resume stage publish here']");
        press(Keys.ENTER);
        says("tr[data-stage=publish]", "works");
        assertThat(pauses.isPaused(Stage.PUBLISH)).isFalse();
    }

    @Test
    void processesAndQueuesAreShown() {
        open("#/fleet");
        says("#workers tr", "split, load, report, web", "this page’s");
        says("tr[data-queue=rows]", "works");
        says("tr[data-queue=rows-dlq]", "works");
        assertThat(found("main a[href='hawtio/']").isDisplayed()).isTrue();
        assertThat(found("main a[href='swagger-ui.html']").isDisplayed()).isTrue();
    }

    @Test
    void theOlderSystemsDashboardLeadsHere() {
        browser.get(caravan.uri("/dashboard").toString());
        says("h2[tabindex]", "Workers and queues");
        assertThat(browser.getCurrentUrl()).endsWith("/#/fleet");
    }

    @Test
    void theBannerLeadsToTheCauseItsRowsADryRunAndTheReplay() throws IOException {
        long job = unlucky("mended", "name 15");
        open("#/tables");
        says("#banner", "could not be loaded");
        click("#banner a");
        click("#letters a");
        says("#cause", "The first 1 of 1 chunks", "mended_refuse");
        click("#chunks button");
        says("#chunks", "15,name 15");
        click("#try");
        says("#trial", "Of 1 chunks", "10 rows", "0 would be rejected");
        caravan.jdbc().sql("DROP TRIGGER refuse ON mended").update();
        found("#rate").sendKeys("50");
        click("#start-replay");
        says("#replay", "Replay has ended", "at most 50 chunks a second", "1 of 1 chunks sent, 1 known to be loaded");
        says("#gone", "no dead letters of it any more");
        assertThat(caravan.in(JobState.COMPLETED, job).balance().inserted()).isEqualTo(30);
        isGone("#banner");
    }

    @Test
    void rowsThatRefuseAreIsolatedAndTheOthersLoaded() throws IOException {
        long job = unlucky("isolated", "name 7");
        open("#/dead-letters?job=" + job);
        click("#isolate");
        says("#replay", "Replay has ended", "rows that fail are rejected alone");
        assertThat(caravan.in(JobState.COMPLETED, job).balance())
                .satisfies(balance -> assertThat(balance.inserted()).isEqualTo(29))
                .satisfies(balance -> assertThat(balance.rejected()).isEqualTo(1));
    }

    @Test
    void deadLettersAreDiscardedWithAReason() throws IOException {
        long job = unlucky("discarded", "name 7");
        open("#/dead-letters?job=" + job);
        click("#discard");
        says("#dialog", "10 rows will count as skipped");
        found("#dialog [name=reason]").sendKeys("test rows");
        click("#dialog button.danger");
        says("#gone", "no dead letters of it any more");
        assertThat(caravan.in(JobState.COMPLETED, job).balance().skipped()).isEqualTo(10);
        assertThat(caravan.job(job).job().remark()).contains("test rows");
    }

    @Test
    void aNarrowWindowNeedsNoScrollingSideways() throws IOException {
        long job = unlucky("narrow", "name 7");
        caravan.bean(StagePauses.class)
                .pauseHere(
                        Stage.REPORT,
                        new StagePauses.Pause(false, "somebody-with-a-long-name", "x".repeat(200), Instant.now()));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        try {
            for (String place : List.of("#/fleet", "#/dead-letters", "#/dead-letters?job=" + job)) {
                open(place);
                says("#banner", "somebody-with-a-long-name");
                says("#view", place.equals("#/fleet") ? "Processes" : "narrow_refuse");
                assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                        .as("%s: %s", place, browser.executeScript("""
                                return [...document.querySelectorAll('*')].filter(e => !e.closest('.scrolled') || e.matches('.scrolled'))
                                  .filter(e => e.getBoundingClientRect().right > 380)
                                  .map(e => `${e.tagName}#${e.id}.${e.className}`).join()
                                """))
                        .isLessThanOrEqualTo(380);
            }
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
            caravan.bean(StagePauses.class).resumeHere(Stage.REPORT);
            caravan.jdbc().sql("DROP TRIGGER refuse ON narrow").update();
        }
        click("#start-replay");
        caravan.in(JobState.COMPLETED, job);
    }
}
