package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static dev.caravan.web.Chromium.tabTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.CuttingProxy;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The page's view "Load" in a Chromium; skipped where there is none. */
@Tag("long")
class WizardTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='harmed'>";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() throws IOException {
        browser = Chromium.orSkip();
        Files.createDirectories(directory.resolve("files"));
        caravan = RunningCaravan.startServing(
                directory.resolve("data"), "caravan.web.source-roots=" + directory.resolve("files"));
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    @BeforeEach
    void open() {
        browser.get(caravan.uri("/").toString());
        browser.executeScript("localStorage.clear()");
        open("#/load");
    }

    private static void open(String place) {
        // Another fragment alone would load nothing.
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve("files").resolve(name), content);
    }

    private static void choose(Path... files) {
        found("#files")
                .sendKeys(String.join(
                        "\n", List.of(files).stream().map(Path::toString).toList()));
    }

    private static void none(String selector) {
        await("no " + selector)
                .atMost(PATIENCE)
                .until(() -> browser.findElements(By.cssSelector(selector)).isEmpty());
    }

    /** A click although the element may be replaced meanwhile. */
    private static void click(String selector) {
        await("a click on " + selector)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> found(selector).click());
    }

    private static void select(String selector, String value) {
        click("%s option[value='%s']".formatted(selector, value));
    }

    private static void type(String selector, String text) {
        found(selector).sendKeys(Keys.chord(Keys.CONTROL, "a"), text, Keys.TAB);
    }

    private static long jobs() {
        return Long.parseLong(caravan.column("SELECT count(*) FROM caravan.job").get(0));
    }

    /** The job whose view is open. */
    private static long startedJob() {
        String address = await("the job's view")
                .atMost(PATIENCE)
                .until(browser::getCurrentUrl, url -> url.matches(".*#/jobs/\\d+"));
        return Long.parseLong(address.replaceAll(".*/", ""));
    }

    @Test
    void aFileIsCheckedBeforeItIsLoaded() throws IOException {
        long before = jobs();
        choose(file("checked.csv", "id;amount\n1;10\n2;n/a\n3;30\n"));
        says("#found", "semicolon", "which is new", "checked");
        says("#rows tbody", "n/a");
        says("#no-key", "There is no key", "id");
        select("#delimiter", ",");
        await("one column")
                .atMost(PATIENCE)
                .until(() -> browser.findElements(By.cssSelector("#columns tbody tr"))
                                .size()
                        == 1);
        select("#delimiter", "");
        select("[aria-label='Type of amount']", "integer");
        says("#rows td.bad", "n/a", "integer");
        says("#found", "1 of the first 3");
        type("[name=nullValues]", "n/a");
        none("#rows td.bad");
        click("[aria-label='id is part of the key']");
        none("#no-key");
        type("#table", "checked_table");
        says("#found", "checked_table");
        assertThat(jobs()).isEqualTo(before);
        click("#try");
        says("#dry-run", "of 3 records 3 would load", "0 would be rejected");
        assertThat(caravan.column("SELECT to_regclass('checked_table')")).containsExactly((String) null);
        click("#copies summary");
        says(
                "#command",
                "./caravan load checked.csv --table=checked_table --key=id --column=amount:integer --null=n/a");
        says("#feed", "checked_table");
        click("#start");
        assertThat(caravan.ended(startedJob()).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT id || ' ' || coalesce(amount::text, 'null') FROM checked_table ORDER BY id"))
                .containsExactly("1 10", "2 null", "3 30");
    }

    @Test
    void anExistingTableIsSideBySide() throws IOException {
        caravan.jdbc()
                .sql("CREATE TABLE side (sku text PRIMARY KEY, amount integer, seen timestamptz)")
                .update();
        choose(file("side.csv", "SKU,Count,Note\na,1,x\nb,2,y\n"));
        says("#error", "Count");
        says("#columns", "not in the table", "timestamp with time zone", "the table’s default");
        type("[aria-label='Count is loaded into']", "amount");
        says("#columns tbody tr:nth-child(2)", "integer");
        click("[aria-label='Load Note']");
        none("#error");
        none("#no-key");
        assertThat(found("[aria-label='SKU is part of the key']").isSelected()).isTrue();
        select("#write", "onDuplicate update");
        caravan.jdbc().sql("INSERT INTO side VALUES ('a', 7, now())").update();
        click("#start");
        JobView job = caravan.ended(startedJob());
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT sku || ' ' || amount FROM side ORDER BY sku"))
                .containsExactly("a 1", "b 2");
    }

    @Test
    void severalFilesHaveTheSameOptions() throws IOException {
        choose(file("part1.csv", "id,name\n1,a\n"), file("part2.csv", "id,name\n2,b\n"));
        says("#preview-title", "part1.csv");
        type("#table", "parts");
        says("#start", "Start all 2");
        click("#start");
        await("both are there")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(caravan.column("SELECT name FROM parts ORDER BY id"))
                        .containsExactly("a", "b"));
        await("both are jobs")
                .atMost(PATIENCE)
                .until(() ->
                        browser.findElements(By.cssSelector("#uploads li a")).size() == 2);
    }

    @Test
    void whatIsDroppedIsHeldAndFoundAfterAReload() {
        open("");
        found("#jobs");
        long before = jobs();
        browser.executeScript("""
                const transfer = new DataTransfer();
                transfer.items.add(new File(['id,name\\n1,dropped here\\n'], 'dropped.csv'));
                document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
                """);
        says("#rows", "dropped here");
        assertThat(jobs()).isEqualTo(before);
        assertThat(browser.getCurrentUrl()).contains("#/load?source=upload%3A");
        browser.navigate().refresh();
        says("#rows", "dropped here");
        says("#preview-title", "dropped.csv");
        click("[aria-label='Remove dropped.csv']");
        none("#uploads li");
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void anUploadWhoseConnectionIsDroppedIsResumed() throws IOException {
        StringBuilder csv = new StringBuilder("id,name\n");
        int rows = 0;
        while (csv.length() < 4_000_000) {
            csv.append(++rows).append(",a row of an upload whose connection is dropped at nine tenths\n");
        }
        Path file = file("dropped connection.csv", csv.toString());
        try (CuttingProxy proxy = new CuttingProxy(caravan.uri(""), csv.length() * 9L / 10)) {
            browser.get("about:blank");
            browser.get(proxy.url() + "/#/load");
            found("#files");
            browser.executeScript("""
                    window.offsets = [];
                    const fetched = window.fetch;
                    window.fetch = (place, options) => {
                      if (options?.method === 'PATCH') window.offsets.push(Number(options.headers['Upload-Offset']));
                      return fetched(place, options);
                    };
                    """);
            choose(file);
            says("#uploads", "uploaded, not loaded yet");
            assertThat(proxy.cuts()).isEqualTo(1);
            List<?> offsets = (List<?>) browser.executeScript("return window.offsets");
            assertThat(offsets.get(0)).isEqualTo(0L);
            assertThat((Long) offsets.get(offsets.size() - 1))
                    .as("what had arrived is not sent again: " + offsets)
                    .isGreaterThan(csv.length() * 8L / 10);
            click("#start");
            assertThat(caravan.ended(startedJob()).balance().inserted()).isEqualTo(rows);
        } finally {
            browser.get("about:blank");
        }
    }

    @Test
    void filesOfTheServerAreNamedOrPicked() throws IOException {
        file("server picked.csv", "id,name\n1,of the server\n");
        click("#browse");
        says("#sources", "server picked.csv");
        browser.findElement(By.xpath("//ul[@id='sources']//button[contains(., 'server picked.csv')]"))
                .click();
        says("#rows", "of the server");
        found("#source").sendKeys("/etc/passwd", Keys.ENTER);
        says("#problem", "no such file that may be loaded by name");
    }

    @Test
    void whatAFileSaysIsText() throws IOException {
        browser.manage().logs().get("browser");
        choose(file(
                "hostile <b onclick=x>.csv",
                HOSTILE + ",name\n1,<script>document.title='harmed'</script>\n2," + HOSTILE + "\n3,a,b\n"));
        says("#rows", HOSTILE, "</script>");
        says("#columns", HOSTILE);
        click("#copies summary");
        says("#feed", HOSTILE);
        assertThat(browser.findElements(By.cssSelector("main img, main script, main b")))
                .isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Load - Caravan");
        assertThat(browser.manage().logs().get("browser").getAll())
                .as("what the browser complains about")
                .isEmpty();
    }

    @Test
    void theKeyboardIsEnough() throws IOException {
        String source = file("typed wizard.csv", "id,name\n1,a\n2,b\n").toString();
        tabTo("#source").sendKeys(source, Keys.ENTER);
        says("#rows", "2");
        tabTo("#table").sendKeys("typed_wizard");
        says("#found", "typed_wizard");
        tabTo("[aria-label='id is part of the key']");
        new Actions(browser).sendKeys(Keys.SPACE).perform();
        none("#no-key");
        assertThat(browser.executeScript("return document.activeElement.getAttribute('aria-label')"))
                .as("the focus stays while the preview changes")
                .isEqualTo("id is part of the key");
        tabTo("#start");
        new Actions(browser).sendKeys(Keys.ENTER).perform();
        assertThat(caravan.ended(startedJob()).balance().inserted()).isEqualTo(2);
    }

    @Test
    void aNarrowWindowNeedsNoScrollingSideways() throws IOException {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        try {
            choose(file("narrow wizard.csv", "id,a rather long name of a column,third\n1,2,3\n"));
            says("#rows", "a rather long name");
            assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(380);
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }
}
