package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page, and Dropzone, in a Chromium; skipped where there is none. */
@Tag("long")
class BrowserTest {
    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.log-values=true",
                "caravan.chunk.max-records=100",
                "caravan.report.enabled=true",
                "caravan.report.memory=8GB",
                "caravan.reports.plays.match=plays*.csv",
                "caravan.reports.plays.group-by=Song",
                "caravan.reports.plays.measures[0].aggregate=sum",
                "caravan.reports.plays.measures[0].column=Plays");
    }

    @AfterAll
    static void stop() {
        Chromium.leave();
        if (caravan != null) {
            caravan.close();
        }
    }

    private static String textOf(WebElement parent, String selector) {
        return parent.findElement(By.cssSelector(selector)).getText();
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** The view of uploads, which become jobs at once. */
    private static void openUploads() {
        browser.get("about:blank");
        browser.get(caravan.uri("/#/load").toString());
        WebElement atOnce = found("#at-once");
        if (!atOnce.isSelected()) {
            atOnce.click();
        }
    }

    @Test
    void aFileIsUploadedAndItsJobWatched() throws IOException {
        // Of the other test.
        browser.manage().logs().get("browser");
        openUploads();
        StringBuilder csv = new StringBuilder(
                "<img src=x onerror=document.title='harmed'>\n\nemail,name\nnobody,<img src=x onerror=document.title='harmed'>\n");
        for (int i = 0; i < 1000; i++) {
            csv.append("user").append(i).append("@example.com,<b>").append(i).append("</b>\n");
        }
        Path file = file("contacts <img src=x onerror=document.title='harmed'>.csv", csv.toString());
        browser.findElement(By.id("table")).sendKeys("from_page");
        browser.findElement(By.id("files")).sendKeys(file.toString());

        long job = Long.parseLong(await("the upload is a job")
                .atMost(PATIENCE)
                .until(() -> found("#uploads li").getText(), text -> text.matches("(?s).*job \\d+\\s*"))
                .replaceAll("(?s).*job (\\d+)\\s*", "$1"));
        assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
        assertThat(caravan.ended(job).state()).isEqualTo(JobState.COMPLETED);
        browser.findElement(By.cssSelector("#views a[href='#/jobs']")).click();
        String row = "tr[data-job='" + job + "']";
        await("the page says so")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(found(row).getText())
                        .contains("Completed", "from_page", "1,002", "1,000", "1 preamble (line 1)"));
        String name = await().ignoreExceptions().until(() -> textOf(found(row), "td.text[title]"), text -> true);
        assertThat(name).isEqualTo(file.getFileName().toString());
        assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
        assertThat(browser.getTitle()).isEqualTo("Jobs - Caravan");
        String rejects = await().ignoreExceptions()
                .until(() -> found(row + " a[download]").getDomProperty("href"), link -> link != null);
        assertThat(rejects).endsWith("/api/jobs/" + job + "/rejects.csv");
        assertThat(new String(
                        new WebClient(caravan.uri("/"))
                                .send("GET", "/api/jobs/" + job + "/rejects.csv", null)
                                .body(),
                        UTF_8))
                .contains("nobody");
        assertThat(browser.manage().logs().get("browser").getAll())
                .as("what the browser complains about")
                .isEmpty();
    }

    @Test
    void rowsAreUpdatedOrReplacedAsThePageIsAsked() throws IOException {
        openUploads();
        browser.findElement(By.id("table")).sendKeys("moded_page");
        browser.findElement(By.id("key")).sendKeys("id");
        long first = uploaded(file("prices.csv", "id,price\n1,10\n2,20\n"));
        assertThat(caravan.ended(first).balance().inserted()).isEqualTo(2);
        browser.findElement(By.cssSelector("#write option[value='onDuplicate update']"))
                .click();
        long update = uploaded(file("new prices.csv", "id,price\n2,25\n"));
        assertThat(caravan.ended(update).balance().updated()).isEqualTo(1);
        browser.findElement(By.cssSelector("#write option[value='mode replace']"))
                .click();
        long replacement = uploaded(file("all prices.csv", "id,price\n7,70\n"));
        assertThat(caravan.ended(replacement).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT id || ' ' || price FROM moded_page")).containsExactly("7 70");
    }

    @Test
    void columnsAreMappedAsThePageIsAsked() throws IOException {
        openUploads();
        browser.findElement(By.id("table")).sendKeys("mapped_page");
        browser.findElement(By.cssSelector("#more summary")).click();
        browser.findElement(By.name("map")).sendKeys("First Name=first_name\nNo=id");
        browser.findElement(By.name("skipColumns")).sendKeys("notes");
        long job = uploaded(file("mapped people.csv", "No,First Name,Notes\n1,Ada,x\n"));
        assertThat(caravan.ended(job).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT id || ' ' || first_name FROM mapped_page"))
                .containsExactly("1 Ada");
    }

    /** Chooses a file, and waits for its job. */
    private static long uploaded(Path file) {
        browser.findElement(By.id("files")).sendKeys(file.toString());
        String entry = "//ul[@id='uploads']/li[span[text()='%s']]".formatted(file.getFileName());
        return Long.parseLong(await("%s is a job".formatted(file))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> browser.findElement(By.xpath(entry)).getText(), text -> text.matches("(?s).*job \\d+\\s*"))
                .replaceAll("(?s).*job (\\d+)\\s*", "$1"));
    }

    @Test
    void theResultOfAReportIsDownloaded() throws IOException {
        Chromium.clearDownloads();
        openUploads();
        browser.findElement(By.id("files"))
                .sendKeys(file("plays.csv", "Song,Plays\nB,1\n\"A, the song\",2\nB,40\n")
                        .toString());
        found("#uploads li a");
        browser.findElement(By.cssSelector("#views a[href='#/jobs']")).click();
        await("the page has a link to it")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> browser.findElement(By.linkText("Result")).click());
        Path result = await("it is downloaded")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Stream<Path> files = Files.list(Chromium.downloads())) {
                                return files.filter(file -> file.toString().endsWith(".csv"))
                                        .findFirst();
                            }
                        },
                        Optional::isPresent)
                .orElseThrow();
        assertThat(Files.readAllLines(result)).hasSize(3).contains("B,41", "\"A, the song\",2");
    }

    @Test
    void deadLettersAreReplayed() throws IOException {
        long made = caravan.submit(file("unlucky0.csv", "id,name\n0,none\n"), RunningCaravan.into("unlucky"));
        caravan.ended(made);
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '<img src=x onerror=alert()>' USING ERRCODE = 'XX999';
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        long job = caravan.submit(file("unlucky.csv", "id,name\n1,one\n2,two\n"), RunningCaravan.into("unlucky"));
        caravan.in(JobState.PARTIAL, job);
        caravan.jdbc().sql("DROP TRIGGER no_luck ON unlucky").update();

        browser.get(caravan.uri("/").toString());
        assertThat(found("#letters tr").getText()).contains("<img src=x onerror=alert()>");
        assertThat(browser.findElements(By.cssSelector("#letters img"))).isEmpty();
        found("#letters tr button").click();
        caravan.in(JobState.COMPLETED, job);
        await("they are off the list")
                .atMost(PATIENCE)
                .until(() -> browser.findElements(By.cssSelector("#letters tr")).isEmpty());
    }

    /** The row of the job that the focused link or button is in; null if none is. */
    private static @Nullable Object focusedJob() {
        return browser.executeScript("return document.activeElement.closest('tr')?.dataset.job");
    }

    @Test
    void theFocusOutlastsWhatChangesInTheTables() throws IOException {
        long first = caravan.load(file("focused.csv", "id,name\n1,a\n2\n"), RunningCaravan.into("focused"))
                .id();
        browser.get(caravan.uri("/").toString());
        String link = "tr[data-job='%d'] a[download]".formatted(first);
        found(link);
        browser.executeScript("document.querySelector(arguments[0]).focus()", link);
        assertThat(focusedJob()).isEqualTo(Long.toString(first));
        // Its row moves down.
        long second = caravan.load(file("unfocused.csv", "id,name\n1,a\n2\n"), RunningCaravan.into("unfocused"))
                .id();
        found("tr[data-job='%d'] a".formatted(second));
        assertThat(focusedJob()).isEqualTo(Long.toString(first));
        // It is still the same link.
        assertThat(browser.executeScript("return document.activeElement.matches('[download]')"))
                .isEqualTo(true);
    }

    @Test
    void hawtioMayBeLoadedAgain() {
        browser.get(caravan.uri("/hawtio/").toString());
        await("hawtio shows Camel's context").atMost(PATIENCE).until(() -> shows("caravan-"));
        String place = browser.getCurrentUrl();
        assertThat(place).contains("/hawtio/camel");
        browser.navigate().refresh();
        await("the same page").atMost(PATIENCE).until(() -> shows("caravan-"));
        assertThat(browser.getCurrentUrl()).isEqualTo(place);
    }

    private static boolean shows(String text) {
        return String.valueOf(browser.executeScript("return document.body.innerText"))
                .contains(text);
    }

    @Test
    void dropzoneUploadsInPieces() throws IOException {
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int i = 0; i < 10_000; i++) {
            csv.append(i).append(",some text of row ").append(i).append('\n');
        }
        Path file = file("dropped.csv", csv.toString());
        browser.get(caravan.uri("/trial/dropzone.html").toString());
        found("#input").sendKeys(file.toString());
        String answer = await("it is uploaded")
                .atMost(PATIENCE)
                .until(() -> found("#answer").getText(), text -> !text.isEmpty());
        long job = new ObjectMapper().readTree(answer).get("job_id").asLong();
        assertThat(caravan.ended(job).balance().inserted()).isEqualTo(10_000);
        assertThat(caravan.column("SELECT sum(id) FROM dropped")).isEqualTo(List.of("49995000"));
    }
}
