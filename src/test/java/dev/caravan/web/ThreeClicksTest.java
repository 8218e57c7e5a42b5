package dev.caravan.web;

import static dev.caravan.web.Chromium.found;
import static dev.caravan.web.Chromium.says;
import static dev.caravan.web.Chromium.tabTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/** What people do most takes three clicks, which the browser counts; skipped where there is no Chromium. */
@Tag("long")
class ThreeClicksTest {
    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Chromium.orSkip();
        caravan = RunningCaravan.startServing(directory, "caravan.log-values=true");
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

    /** Opens a view, and counts clicks of the mouse from there on: the page isn't loaded again. */
    private static void open(String place) {
        browser.get("about:blank");
        browser.get(caravan.uri("/" + place).toString());
        browser.executeScript("""
                window.clicks = 0;
                addEventListener('click', event => { if (event.isTrusted && event.detail > 0) window.clicks++; }, true);
                """);
    }

    private static void click(String selector) {
        found(selector).click();
    }

    private static long clicks() {
        return (Long) browser.executeScript("return window.clicks");
    }

    @Test
    void dropCheckStart() {
        open("");
        browser.executeScript("""
                const transfer = new DataTransfer();
                transfer.items.add(new File(['id,name\\n1,dropped\\n2,too\\n'], 'three clicks.csv'));
                document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
                """);
        says("#rows", "dropped");
        click("#try");
        says("#dry-run", "of 2 records 2 would load");
        click("#start");
        says("#job h2", "Completed");
        assertThat(caravan.column("SELECT name FROM three_clicks ORDER BY id")).containsExactly("dropped", "too");
        assertThat(clicks()).as("beside the drop").isEqualTo(2);
    }

    @Test
    void jobRejectsLoadCorrections() throws IOException {
        long job = caravan.load(
                        file("corrected.csv", "email,name\nann@example.com,Ann\nbob,Bob\n"),
                        RunningCaravan.into("corrected", "email"))
                .id();
        open("#/jobs");
        click("tr[data-job='%d'] a".formatted(job));
        click("#repair");
        says("#left", "1 reject");
        tabTo("#grid .tabulator-cell input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "bob@example.com", Keys.ENTER);
        says("#correct", "Load 1 correction");
        click("#correct");
        says("#left", "0 rejects");
        assertThat(caravan.column("SELECT email FROM corrected ORDER BY email"))
                .containsExactly("ann@example.com", "bob@example.com");
        assertThat(clicks()).isEqualTo(3);
    }

    @Test
    void bannerCauseReplay() throws IOException {
        caravan.load(file("unlucky0.csv", "id,name\n0,none\n"), RunningCaravan.into("unlucky"));
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'no luck' USING ERRCODE = 'XX999';
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        long job = caravan.submit(file("unlucky.csv", "id,name\n1,one\n2,two\n"), RunningCaravan.into("unlucky"));
        caravan.in(JobState.PARTIAL, job);
        caravan.jdbc().sql("DROP TRIGGER no_luck ON unlucky").update();
        open("#/tables");
        says("#banner", "could not be loaded");
        click("#banner a");
        click("#letters a");
        click("#start-replay");
        says("#replay", "Replay has ended");
        assertThat(caravan.in(JobState.COMPLETED, job).balance().inserted()).isEqualTo(2);
        assertThat(clicks()).isEqualTo(3);
    }

    @Test
    void jobUndoConfirm() throws IOException {
        long job = caravan.load(file("undone.csv", "id,name\n1,a\n2,b\n"), RunningCaravan.into("undone"))
                .id();
        open("#/jobs");
        click("tr[data-job='%d'] a".formatted(job));
        click("#undo");
        says("#dialog", "2 rows");
        click("#dialog button.danger");
        says("#job h2", "Aborted");
        assertThat(caravan.column("SELECT count(*) FROM undone")).containsExactly("0");
        assertThat(clicks()).isEqualTo(3);
    }
}
