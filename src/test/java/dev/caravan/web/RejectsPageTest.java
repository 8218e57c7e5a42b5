package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static dev.caravan.web.Chromium.tabTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.job.JobBalance;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The page's view "Rejects" in a Chromium; skipped where there is none. */
@Tag("long")
class RejectsPageTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='harmed'>";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;
    private static int files;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(directory, "caravan.chunk.max-records=1000");
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.get(caravan.uri("/").toString());
        browser.executeScript("sessionStorage.clear()");
        // Of other tests.
        browser.manage().logs().get("browser");
    }

    private static long loaded(String table, String csv) {
        return caravan.load(caravan.file(table + ++files + ".csv", csv), RunningCaravan.into(table, "email"))
                .id();
    }

    private static void open(long job, String query) {
        // Another fragment alone would load nothing.
        browser.get("about:blank");
        browser.get(caravan.uri("/#/jobs/%d/rejects%s".formatted(job, query)).toString());
        await("the rejects are there")
                .atMost(PATIENCE)
                .until(() -> "false".equals(found("#rejects").getDomAttribute("aria-busy")));
    }

    /** The cell of a column, in the row of a line. */
    private static WebElement cell(int line, String field) {
        return await("the cell %s of line %d".formatted(field, line))
                .atMost(PATIENCE)
                .until(
                        () -> (WebElement) browser.executeScript("""
                                return [...document.querySelectorAll('#grid .tabulator-row')]
                                    .find(row => row.querySelector('[tabulator-field=line]').textContent === arguments[0])
                                    ?.querySelector(`[tabulator-field=${arguments[1]}]`)""", String.valueOf(line), field),
                        found -> found != null);
    }

    private static void awaitText(int line, String field, String text) {
        await("line %d, %s: %s".formatted(line, field, text))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cell(line, field).getText().contains(text));
    }

    private static void type(int line, String field, String text) {
        cell(line, field).click();
        WebElement input = browser.switchTo().activeElement();
        assertThat(input.getTagName()).isIn("input", "textarea");
        input.sendKeys(Keys.chord(Keys.CONTROL, "a"), text, Keys.ENTER);
    }

    private static void choose(String selector, String value) {
        found(selector + " option[value='%s']".formatted(value)).click();
    }

    private static void noComplaints() {
        assertThat(browser.manage().logs().get("browser").getAll())
                .as("what the browser complains about")
                .isEmpty();
    }

    private static void write(String selector, String text) {
        WebElement input = found(selector);
        input.clear();
        input.sendKeys(text);
    }

    @Test
    void threeCellsAreRepairedAndNoRejectIsLeft() {
        long job = loaded("repaired", """
                email,name,age
                ann@example.com,Ann,1
                bob.example.com,Bob,2
                cid@,Cid,3
                dan@example.com,Dan,4
                eve,Eve,5
                """);
        assertThat(caravan.job(job).balance()).isEqualTo(new JobBalance(5, 2, 0, 0, 3, 0, 0, 0));
        open(job, "");
        says("#left", "3 rejects");
        assertThat(cell(3, "f0").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(cell(3, "f1").getDomAttribute("aria-invalid")).isNull();
        assertThat(cell(3, "f0").getDomProperty("textContent")).contains("⚠", "email-no-at", "there is no @");
        assertThat(cell(3, "verdict").getText()).contains("email-no-at");

        type(3, "f0", "bob@@example.com");
        awaitText(3, "verdict", "email-several-ats");
        type(3, "f0", "bob@example.com");
        awaitText(3, "verdict", "passes the checks");
        assertThat(cell(3, "f0").getDomAttribute("aria-invalid")).isNull();
        type(4, "f0", "cid@example.com");
        type(6, "f0", "eve@example.com");
        says("#correct", "Load 3 corrections");
        found("#correct").click();

        says("#left", "0 rejects");
        says("#corrections", "Completed", "3 inserted");
        await("the grid is empty")
                .atMost(PATIENCE)
                .until(() -> browser.findElements(By.cssSelector("#grid .tabulator-row"))
                        .isEmpty());
        says("#edits", "Nothing is edited");
        assertThat(caravan.job(job).balance()).isEqualTo(new JobBalance(5, 5, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT email FROM repaired ORDER BY caravan_row"))
                .containsExactly(
                        "ann@example.com", "bob@example.com", "cid@example.com", "dan@example.com", "eve@example.com");
        noComplaints();
    }

    @Test
    void rejectsAreFilteredByReasonAndColumn() {
        long job = loaded("filtered_page", "email,name\na@example.com,1\nb,2\nc@,3\nd,4\ne@example.com,5,6\n");
        open(job, "");
        says("#shown", "4 rejects");
        choose("#reason-filter", "email-no-at");
        says("#shown", "2 rejects");
        assertThat(cell(5, "f0").getText()).contains("d");
        assertThat(browser.getCurrentUrl()).endsWith("?reason=email-no-at");
        choose("#reason-filter", "");
        choose("#column-filter", "-");
        says("#shown", "1 reject ");
        assertThat(cell(6, "text").getText()).contains("e@example.com,5,6");
        choose("#column-filter", "=email");
        says("#shown", "3 rejects");
        noComplaints();
    }

    @Test
    void aValueIsReplacedInAllRejectsOfAColumn() {
        StringBuilder csv = new StringBuilder("email,name\n");
        for (int i = 0; i < 1500; i++) {
            csv.append("user")
                    .append(i)
                    .append(i % 3 == 0 ? "@example.com" : "(at)example.com")
                    .append(",x(at)y\n");
        }
        long job = loaded("replaced", csv.toString());
        open(job, "");
        says("#shown", "1,000 rejects");
        found("#replace summary").click();
        write("#replace-find", "(at)");
        write("#replace-by", "@");
        says("#replace-go", "1,000 cells");
        found("#replace-go").click();
        says("#correct", "Load 1,000 corrections");
        awaitText(3, "verdict", "passes the checks");
        found("#correct").click();
        says("#corrections", "Completed", "1,000 inserted");
        await("no reject is left")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> found("#left").getText().equals("0 rejects"));
        assertThat(caravan.column("SELECT count(*) FROM replaced WHERE name = 'x(at)y'"))
                .containsExactly("1500");
        noComplaints();
    }

    @Test
    void whatIsHostileIsText() {
        long job =
                loaded("hostile_page", "email,\"%s\"\n\"%s\",\"%s\"\n".formatted(HOSTILE, HOSTILE, "two\n" + HOSTILE));
        open(job, "");
        assertThat(cell(2, "f0").getText()).contains(HOSTILE);
        assertThat(found("#grid .tabulator-col[tabulator-field=f1]").getText()).contains(HOSTILE);
        cell(2, "f1").click();
        assertThat(browser.switchTo().activeElement().getDomProperty("value")).isEqualTo("two\n" + HOSTILE);
        browser.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        type(2, "f0", HOSTILE + HOSTILE);
        awaitText(2, "f0", HOSTILE + HOSTILE);
        assertThat(browser.findElements(By.cssSelector("#view img"))).isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Rejects of job %d - Caravan".formatted(job));
        noComplaints();
    }

    @Test
    void editsOutlastAReloadUntilTheyAreDiscarded() {
        long job = loaded("kept", "email,name\nbob,Bob\ncid,Cid\n");
        open(job, "");
        type(2, "f0", "bob@example.com");
        awaitText(2, "verdict", "passes the checks");
        open(job, "");
        says("#correct", "Load 1 correction");
        assertThat(cell(2, "f0").getText()).isEqualTo("bob@example.com");
        open(job, "?reason=none");
        says("#correct", "Load 1 correction");
        found("#discard").click();
        found("#dialog button.danger").click();
        says("#edits", "Nothing is edited");
        open(job, "");
        assertThat(cell(2, "f0").getText()).contains("bob", "email-no-at").doesNotContain("bob@");
    }

    private static int rowsInTheDocument() {
        return browser.findElements(By.cssSelector("#grid .tabulator-row")).size();
    }

    @Test
    void onlyRowsInSightAreDrawnAndTheOthersArePaged() {
        long job = loaded("many", "email,name\nann@example.com,Ann\n");
        caravan.jdbc().sql("""
                INSERT INTO caravan.reject (job, record, sequence, line, byte_offset, column_name, reason, message, raw)
                SELECT ?, n, 0, n, n, 'email', 'email-no-at', 'there is no @', convert_to('user' || n || ',N', 'UTF8')
                FROM generate_series(2, 10004) n
                """).params(job).update();
        open(job, "");
        says("#shown", "10,000 rejects");
        for (int at : new int[] {0, 100_000, 50_000, 1_000_000}) {
            browser.executeScript(
                    "document.querySelector('#grid .tabulator-tableholder').scrollTop = arguments[0]", at);
            await("rows at %d".formatted(at))
                    .atMost(PATIENCE)
                    .until(() -> rowsInTheDocument(), rows -> rows > 5 && rows < 200);
        }
        assertThat(cell(10_001, "f0").getText()).contains("user10001");
        found("#next-page").click();
        says("#shown", "3 rejects");
        assertThat(cell(10_004, "f0").getText()).contains("user10004");
        assertThat(browser.findElements(By.id("next-page"))).isEmpty();
        found("#first-page").click();
        says("#shown", "10,000 rejects");
        noComplaints();
    }

    @Test
    void ofManyColumnsOnlyThoseInSightAreDrawn() {
        String columns = IntStream.range(0, 300).mapToObj(n -> ",c" + n).collect(Collectors.joining());
        long job = loaded("wide_rejects", "email" + columns + "\nbob" + ",v".repeat(300) + "\n");
        open(job, "");
        type(2, "f0", "bob@example.com");
        awaitText(2, "verdict", "passes the checks");
        assertThat(browser.findElements(By.cssSelector("#grid .tabulator-row .tabulator-cell")))
                .hasSizeBetween(5, 60);
        found("#correct").click();
        says("#corrections", "Completed", "1 inserted");
        assertThat(caravan.column("SELECT email || c299 FROM wide_rejects")).containsExactly("bob@example.comv");
        noComplaints();
    }

    @Test
    void theKeyboardIsEnough() {
        long job = loaded("typed_rejects", "email,name\nbob,Bob\ncid,Cid\n");
        open(job, "");
        WebElement input = tabTo("#grid .tabulator-cell input");
        assertThat(input.getAccessibleName()).isEqualTo("email, line 2");
        assertThat(input.getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(input.getDomAttribute("aria-describedby")).isEqualTo("cell-fault");
        says("#cell-fault", "email-no-at");
        new Actions(browser).sendKeys("bob@example.com", Keys.TAB).perform();
        assertThat(browser.switchTo().activeElement().getAccessibleName()).isEqualTo("name, line 2");
        new Actions(browser).sendKeys("Robert", Keys.ESCAPE).perform();
        awaitText(2, "f1", "Bob");
        awaitText(2, "verdict", "passes the checks");
        assertThat(browser.switchTo().activeElement().getDomAttribute("id"))
                .as("Escape leads out of the grid")
                .isEqualTo("skip-grid");
        tabTo("#grid input[aria-label='name, line 3']");
        new Actions(browser).sendKeys(Keys.TAB).perform();
        assertThat(browser.switchTo().activeElement().getDomAttribute("id"))
                .as("and Tab, behind the last cell")
                .isEqualTo("rejects-end");
        browser.executeScript("document.querySelector('#rejects h2').focus()");
        tabTo("#correct");
        new Actions(browser).sendKeys(Keys.ENTER).perform();
        says("#left", "1 reject");
        assertThat(caravan.column("SELECT email || name FROM typed_rejects")).containsExactly("bob@example.comBob");
        noComplaints();
    }

    @Test
    void aNarrowWindowScrollsInsideTheGridOnly() {
        long job = loaded("narrow_rejects", "email,a,b,c,d,e,f\nbob,1,2,3,4,5,6\n");
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        try {
            open(job, "");
            cell(2, "f0");
            assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(380);
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }
}
