package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page's history of tables and files, its batches and its reports, in a Chromium; skipped where there is none. */
@Tag("long")
class TablesPageTest {
    private static final int FILES = 1_050;

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(
                directory.resolve("data"),
                "caravan.web.source-roots=" + directory,
                "caravan.report.enabled=true",
                "caravan.report.memory=8GB",
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

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static void open(String place) {
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
    }

    private static List<String> complaints() {
        return browser.manage().logs().get("browser").getAll().stream()
                .map(String::valueOf)
                .toList();
    }

    @Test
    void anArchiveOfManyFilesIsOneRowThatIsWatchedToItsEndAndOpens() throws Exception {
        Path zip = directory.resolve("many.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int n = 0; n < FILES; n++) {
                out.putNextEntry(new ZipEntry("part%d.csv".formatted(n)));
                out.write("id,name\n%d,a\n%d,b\n".formatted(2 * n, 2 * n + 1).getBytes(UTF_8));
                out.closeEntry();
            }
        }
        complaints();
        caravan.camel().getRouteController().stopRoute("load-rows");
        long first;
        try {
            first = caravan.submit(zip, RunningCaravan.into("of_archive"));
            open("");
            says("tr[data-batch='%d']".formatted(first), "many.zip", "0 of 1,050 jobs", "of_archive");
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
        assertThat(browser.findElements(By.cssSelector("#jobs tr[data-job]")))
                .as("no row for each of its files")
                .isEmpty();
        says("tr[data-batch='%d']".formatted(first), "1,050 of 1,050 jobs", "1,050 ✓ Completed", "2,100");
        assertThat(caravan.column("SELECT count(*) FROM of_archive")).containsExactly("2100");
        says("#said", "many.zip: 1,050 completed");
        found("tr[data-batch='%d'] button".formatted(first)).click();
        says("#jobs", "part1049.csv", "All 1,050 jobs");
        assertThat(found("tr[data-batch='%d'] button".formatted(first)).getDomAttribute("aria-expanded"))
                .isEqualTo("true");
        assertThat(browser.getCurrentUrl()).contains("open=" + first);
        found("tr[data-batch='%d'] td.actions a".formatted(first)).click();
        says("#view h2", "Jobs submitted with job " + first);
        found("#older").click();
        says("#jobs", "part1000.csv");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void theHistoryOfATableAndOfAFileLeadToAnUndo() throws IOException {
        long first = caravan.load(file("week1.csv", "id,name\n1,a\n2,b\n3,c\n"), RunningCaravan.into("weekly"))
                .id();
        long second = caravan.load(file("week2.csv", "id,name\n4,d\n5,e\n"), RunningCaravan.into("weekly"))
                .id();
        open("#/tables");
        says("tr[data-name='weekly']", "weekly", "week2.csv", "job " + second);
        found("tr[data-name='weekly'] a").click();
        says("#sums", "Inserted\n5");
        says("#loads tr[data-job='%d']".formatted(first), "week1.csv", "3");
        found("#loads tr[data-job='%d'] button".formatted(first)).click();
        says("#dialog", "Undo job %d?".formatted(first), "3 rows");
        found("#dialog button.danger").click();
        says("#loads tr[data-job='%d']".formatted(first), "Aborted");
        assertThat(caravan.column("SELECT id FROM weekly ORDER BY id")).containsExactly("4", "5");
        found("#loads tr[data-job='%d'] td.text a".formatted(second)).click();
        says("#view h2", "File week2.csv");
        says("#loads", "weekly");
        open("#/tables?by=file&after=week0");
        says("#names", "week1.csv", "week2.csv");
    }

    @Test
    void aReportIsMadeByChoosingColumnsPlottedAndDownloaded() throws IOException {
        Path plays = file(
                "plays of days.csv",
                "Song,Day,Plays\nA,2026-01-01,1\nB,2026-01-01,2\nA,2026-01-02,40\nA,2026-01-03,7\n");
        caravan.load(plays, RunningCaravan.into("plays_of_days"));
        complaints();
        open("#/reports");
        found("#new-report textarea[name=sources]").sendKeys(plays.toString());
        // The focus leaves the field.
        found("#new-report legend").click();
        found("#new-report input[value='Day']").click();
        found("#new-report option[value='sum']").click();
        found("#new-report input[name=column]").sendKeys("Plays");
        found("#new-report > button").click();
        says("#rows", "2026-01-01", "3", "2026-01-02", "40");
        says("#plot figcaption", "sum of Plays by Day");
        assertThat(found("#plot canvas").getSize().getWidth()).isPositive();
        assertThat(complaints()).isEmpty();
        found("#download").click();
        await("it is downloaded").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            try (Stream<Path> files = Files.list(Chromium.downloads())) {
                assertThat(files.map(Path::toString)).anyMatch(name -> name.endsWith("-report.csv"));
            }
        });
    }

    @Test
    void aConfiguredReportShowsItsTopGroups() throws IOException {
        Path plays = file("songs.csv", "Song,Plays\nB,1\nA,2\nB,40\n");
        open("#/reports");
        found("#configured textarea").sendKeys(plays.toString());
        found("#configured button").click();
        says("#rows", "B\n41".replace('\n', ' '), "A 2");
        says("#plot figcaption", "sum(Plays), the greatest 2");
        open("#/reports");
        says("#view", "songs.csv", "plays");
    }

    @Test
    void aJobIsComparedWithItsSourceAndItsThroughputIsDrawn() throws IOException {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int n = 0; n < 50_000; n++) {
            csv.append(n).append(",name of ").append(n).append('\n');
        }
        long job = caravan.load(file("drawn.csv", csv.toString()), RunningCaravan.into("drawn"))
                .id();
        complaints();
        open("#/jobs/" + job);
        says(".throughput figcaption", "records a second in the mean");
        assertThat(found(".throughput canvas").getSize().getWidth()).isPositive();
        found("#reconcile").click();
        says("#reconciliation", "Equal", "50,000 records", "50,000 rows");
        says("#said", "Equal");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aNarrowWindowNeedsNoScrollingSideways() throws IOException {
        caravan.load(
                file("a long name of a file, of those that people have.csv", "id,name\n1,a\n"),
                RunningCaravan.into("narrow_history"));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        try {
            for (String place : List.of("#/tables", "#/tables/narrow_history", "#/reports")) {
                open(place);
                found("#view h2");
                says("#view", place.equals("#/reports") ? "A new report" : "narrow_history");
                assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                        .as(place)
                        .isLessThanOrEqualTo(380);
            }
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }
}
