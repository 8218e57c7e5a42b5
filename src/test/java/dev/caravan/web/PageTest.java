package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static dev.caravan.web.Chromium.tabTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobService;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.spring.SpringCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

/** The page's views "Jobs" and "Job" in a Chromium; skipped where there is none. */
@Tag("long")
class PageTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='harmed'>";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(directory, "caravan.chunk.max-records=100");
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static long loaded(String name, String table, String content) throws IOException {
        return caravan.load(file(name, content), RunningCaravan.into(table)).id();
    }

    private static String rows(int number) {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int i = 0; i < number; i++) {
            csv.append(i).append(",name ").append(i).append('\n');
        }
        return csv.toString();
    }

    private static void open(String place) {
        // Another fragment alone would load nothing.
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
    }

    private static String row(long job) {
        return "tr[data-job='%d']".formatted(job);
    }

    private static List<String> listed() {
        Object rows =
                browser.executeScript("return [...document.querySelectorAll('#jobs tr')].map(row => row.dataset.job)");
        return ((List<?>) rows).stream().map(String::valueOf).toList();
    }

    private static void click(String selector) {
        found(selector).click();
    }

    private static boolean isAsking() {
        return Boolean.TRUE.equals(browser.executeScript("return document.getElementById('dialog').open"));
    }

    /** Runs a test while no chunk is loaded. */
    private static void held(Held test) throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        try {
            test.run();
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
    }

    private interface Held {
        void run() throws Exception;
    }

    @Test
    void theFocusStaysOnARowThatEventsChangeAndMove() throws Exception {
        long[] job = new long[1];
        held(() -> {
            job[0] = caravan.submit(file("watched.csv", rows(250)), RunningCaravan.into("watched"));
            open("");
            says(row(job[0]), "Loading");
            browser.executeScript(
                    "const link = document.querySelector(arguments[0]); link.focus(); link.marked = true",
                    row(job[0]) + " a");
        });
        caravan.ended(job[0]);
        says(row(job[0]), "Completed", "250");
        long later = loaded("later.csv", "watched_later", rows(3));
        says(row(later), "Completed");
        assertThat(listed().indexOf(Long.toString(later))).isLessThan(listed().indexOf(Long.toString(job[0])));
        assertThat(browser.executeScript("return document.activeElement.marked && document.activeElement.textContent"))
                .as("the link that was focused, which is still the same element")
                .isEqualTo(Long.toString(job[0]));
    }

    @Test
    void whatRunsIsListedFirst() throws Exception {
        held(() -> {
            long running = caravan.submit(file("first.csv", rows(20)), RunningCaravan.into("listed_first"));
            open("");
            says(row(running), "Loading");
            assertThat(listed().get(0)).isEqualTo(Long.toString(running));
            says("#tiles", "running");
            caravan.bean(JobService.class).abort(running);
            says(row(running), "Aborted");
        });
    }

    @Test
    void filtersAreInTheAddressAndOutlastAReload() throws IOException {
        long wanted = loaded("needle in hay.csv", "sought", rows(3));
        long other = loaded("straw.csv", "unsought_straw", rows(3));
        open("");
        found(row(other));
        found("#search").sendKeys("NEEDLE in");
        await("only what is found is listed")
                .atMost(PATIENCE)
                .until(() -> listed().equals(List.of(Long.toString(wanted))));
        await("the address says so")
                .atMost(PATIENCE)
                .until(browser::getCurrentUrl, address -> address.endsWith("#/jobs?q=NEEDLE+in"));
        browser.navigate().refresh();
        await("the same after a reload").atMost(PATIENCE).until(() -> listed().equals(List.of(Long.toString(wanted))));
        assertThat(found("#search").getDomProperty("value")).isEqualTo("NEEDLE in");
        click("#state-filter option[value='FAILED']");
        says("#no-jobs", "No such jobs.");
        assertThat(browser.getCurrentUrl()).contains("state=FAILED", "q=NEEDLE+in");
        browser.navigate().back();
        await("back").atMost(PATIENCE).until(() -> listed().equals(List.of(Long.toString(wanted))));
    }

    @Test
    void pagesHaveEachJobOnce() throws IOException {
        List<String> made = new ArrayList<>();
        for (int n = 0; n < 33; n++) {
            made.add(0, Long.toString(loaded("leaf%d.csv".formatted(n), "leafed", rows(n + 1))));
        }
        open("#/jobs?q=leaf");
        await("the first page").atMost(PATIENCE).until(() -> listed().size() == 30);
        // A job that comes in between moves nothing from page to page; the list may have it already.
        String late = Long.toString(loaded("leaf-late.csv", "leafed", rows(50)));
        List<String> seen = listedThenOlder();
        await("the second page")
                .atMost(PATIENCE)
                .until(() -> !listed().isEmpty() && Collections.disjoint(listed(), seen));
        List<String> both = new ArrayList<>(seen);
        both.addAll(listed());
        both.remove(late);
        assertThat(both).isEqualTo(made);
    }

    /** What is listed at the moment of a click on the link to the next page. */
    private static List<String> listedThenOlder() {
        Object rows = browser.executeScript("""
                const jobs = [...document.querySelectorAll('#jobs tr')].map(row => row.dataset.job);
                document.getElementById('older').click();
                return jobs;
                """);
        return ((List<?>) rows).stream().map(String::valueOf).toList();
    }

    @Test
    void abortAsksFirst() throws Exception {
        held(() -> {
            long job = caravan.submit(file("stoppable.csv", rows(250)), RunningCaravan.into("stoppable"));
            open("");
            says(row(job), "Loading");
            click(row(job) + " button");
            says("#dialog", "Abort job %d?".formatted(job), "250 records read");
            click("#dialog button.secondary");
            await("the question is gone").atMost(PATIENCE).until(() -> !isAsking());
            caravan.in(JobState.LOADING, job);
            click(row(job) + " button");
            click("#dialog button.danger");
            says(row(job), "Aborted");
            caravan.in(JobState.ABORTED, job);
        });
    }

    @Test
    void undoAsksWithItsCountsAndUndoes() throws IOException {
        long job = loaded("undoable.csv", "undoable", rows(120));
        open("#/jobs/" + job);
        click("#undo");
        says("#dialog", "Undo job %d?".formatted(job), "120 rows", "undoable");
        assertThat(caravan.column("SELECT count(*) FROM undoable")).containsExactly("120");
        click("#dialog button.danger");
        says("#job h2", "Aborted");
        assertThat(caravan.column("SELECT count(*) FROM undoable")).containsExactly("0");
    }

    @Test
    void theBalanceAddsUpAndRejectsSayWhy() throws IOException {
        long job = loaded("faulty.csv", "faulty", "id,name\n1,a\n2,b\n3\n4,d,e\n");
        open("#/jobs/" + job);
        says("#job h2", "Completed");
        long sum = browser.findElements(By.cssSelector("#balance tbody [data-term]")).stream()
                .mapToLong(term -> Long.parseLong(term.getText()))
                .sum();
        assertThat(sum).isEqualTo(4);
        says("#balance [data-term=read]", "4");
        says("#balance [data-term=rejected]", "2");
        says("#reasons", "field");
        assertThat(found("#rejects").getDomProperty("href")).endsWith("/api/jobs/%d/rejects.csv".formatted(job));
        says(".commands", "./caravan rejects %d".formatted(job));
        says("#job .facts", "faulty.csv");
    }

    @Test
    void namesFromOutsideAreText() throws IOException {
        browser.manage().logs().get("browser");
        long job = loaded("hostile " + HOSTILE + ".csv", "hostile_name", HOSTILE + ",name\n1,a\n2\n");
        open("#/jobs?q=hostile");
        says(row(job), HOSTILE);
        open("#/jobs/" + job);
        says("#job", HOSTILE);
        browser.findElement(By.cssSelector("#job details summary")).click();
        says("#job details", HOSTILE);
        assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Job %d - Caravan".formatted(job));
        assertThat(browser.manage().logs().get("browser").getAll())
                .as("what the browser complains about")
                .isEmpty();
    }

    @Test
    void theKeyboardIsEnough() throws IOException {
        long job = loaded("typed.csv", "typed", rows(7));
        open("");
        found(row(job));
        tabTo(row(job) + " a");
        new Actions(browser).sendKeys(Keys.ENTER).perform();
        says("#job h2", "Job " + job);
        assertThat(browser.executeScript("return document.activeElement.tagName"))
                .as("reading begins at the title")
                .isEqualTo("H2");
        tabTo("#undo");
        new Actions(browser).sendKeys(Keys.ENTER).perform();
        says("#dialog", "7 rows");
        new Actions(browser).sendKeys(Keys.ESCAPE).perform();
        await("Escape means no").atMost(PATIENCE).until(() -> !isAsking());
        await("the focus is where it was")
                .atMost(PATIENCE)
                .until(() -> "undo".equals(browser.executeScript("return document.activeElement.id")));
        assertThat(caravan.column("SELECT count(*) FROM typed")).containsExactly("7");
    }

    @Test
    void aNarrowWindowNeedsNoScrollingSideways() throws IOException {
        long job = loaded("a rather long name of a file, as people have them, of 2026.csv", "narrow", rows(4) + "x\n");
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        try {
            for (String place : List.of("", "#/jobs/" + job)) {
                open(place);
                says("#view", "narrow");
                assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                        .as(place)
                        .isLessThanOrEqualTo(380);
            }
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() {
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of("*/readyz")));
        try {
            open("");
            says("#banner", "The server does not answer.");
        } finally {
            browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of()));
        }
    }

    @Test
    void whatTheBrowserLoadsIsCompressed() {
        assertThat(new WebClient(caravan.uri("/"))
                        .send("GET", "/page/jobs.js", null, "Accept-Encoding", "gzip")
                        .headers()
                        .firstValue("Content-Encoding"))
                .hasValue("gzip");
    }

    private static void readiness(ReadinessState state) {
        AvailabilityChangeEvent.publish(((SpringCamelContext) caravan.camel()).getApplicationContext(), state);
    }

    @Test
    void aPauseIsSaid() {
        readiness(ReadinessState.REFUSING_TRAFFIC);
        try {
            open("");
            says("#banner", "Work pauses");
        } finally {
            readiness(ReadinessState.ACCEPTING_TRAFFIC);
        }
        await("it goes on")
                .atMost(PATIENCE)
                .until(() -> !browser.findElement(By.id("banner")).isDisplayed());
    }
}
