package dev.caravan.web;

import static dev.caravan.web.Chromium.PATIENCE;
import static dev.caravan.web.Chromium.found;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.web.security.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Each view of the page in a Chromium, over the same data: jobs in several states, rejects, dead letters, an archive, a report. An operator is
 * logged in. For one thread.
 */
final class PageViews implements AutoCloseable {
    /** How a window shows the page. */
    enum Look {
        LIGHT("light", 1200),
        DARK("dark", 1200),
        NARROW("light", 380),
        NARROW_DARK("dark", 380);

        private final String scheme;
        private final int width;

        Look(String scheme, int width) {
            this.scheme = scheme;
            this.width = width;
        }
    }

    /**
     * A view.
     *
     * @param name for files
     * @param address below the page's; {@code DIRECTORY} stands for that of the files
     */
    record View(String name, String address) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Numbers of the jobs are those of {@link #fill}. */
    static final List<View> ALL = List.of(
            new View("jobs", "#/jobs"),
            new View("batch", "#/jobs?state=COMPLETED&open=6"),
            new View("job", "#/jobs/1"),
            new View("load", "#/load"),
            new View("preview", "#/load?source=DIRECTORY/people%20of%20march.csv"),
            new View("rejects", "#/jobs/1/rejects"),
            new View("dead-letters", "#/dead-letters"),
            new View("cause", "#/dead-letters?job=4"),
            new View("fleet", "#/fleet"),
            new View("tables", "#/tables"),
            new View("table", "#/tables/people"),
            new View("reports", "#/reports"),
            new View("report", "#/reports/5"),
            new View("login", "login.html"));

    private static final String USER = "anna";
    private static final String PASSWORD = "correct horse";
    private static final int HEIGHT = 800;
    private static final int MOST_HEIGHT = 1_500;

    private final ChromeDriver browser;
    private final RunningCaravan caravan;
    private final Path directory;

    private PageViews(ChromeDriver browser, RunningCaravan caravan, Path directory) {
        this.browser = browser;
        this.caravan = caravan;
        this.directory = directory;
        browser.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "UTC"));
    }

    /** Skips the test where there is no Chromium. */
    static PageViews start(Path directory) throws IOException {
        ChromeDriver browser = Chromium.orSkip();
        RunningCaravan caravan = RunningCaravan.startServing(
                directory,
                "caravan.log-values=true",
                "caravan.chunk.max-records=100",
                "caravan.report.enabled=true",
                "caravan.report.memory=8GB",
                "caravan.web.source-roots=" + directory,
                "caravan.web.users.anna.password-hash=" + Credentials.hash(PASSWORD),
                "caravan.web.users.anna.role=operator",
                "caravan.feeds.people.match=people*.csv",
                "caravan.feeds.people.table=people",
                "caravan.feeds.people.key=id",
                "caravan.feeds.people.columns.id.type=integer",
                "caravan.feeds.people.columns.born.type=date",
                "caravan.feeds.people.columns.email.type=email",
                "caravan.reports.song-plays.group-by=Song,Date",
                "caravan.reports.song-plays.measures[0].aggregate=sum",
                "caravan.reports.song-plays.measures[0].column=Plays",
                "caravan.reports.song-plays.measures[0].as=Total");
        PageViews views = new PageViews(browser, caravan, directory);
        views.fill();
        return views;
    }

    /** Ages and durations are set, so that each run shows what another one does, but for dates. */
    private void fill() throws IOException {
        StringBuilder people = new StringBuilder("id,name,email,born\n");
        for (int id = 1; id <= 480; id++) {
            people.append(id % 40 == 0 ? "no-" + id : id)
                    .append(",\"Person, ")
                    .append(id)
                    .append("\",")
                    .append(id % 60 == 0 ? "nowhere" : "person" + id + "@example.com")
                    .append(id % 33 == 0 ? ",1990-02-30\n" : ",1990-02-%02d%n".formatted(1 + id % 28));
        }
        load("people.csv", people.toString(), null);
        load("orders 2026-02.csv", "order,person,amount\n1,3,19.90\n2,7,5.00\n3,3,120.00\n", "orders");
        load("unlucky.csv", "id,name\n0,none\n", "unlucky");
        caravan.jdbc().sql("""
                CREATE FUNCTION no_luck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'account % is locked', NEW.id USING ERRCODE = 'XX999';
                END $$""").update();
        caravan.jdbc()
                .sql("CREATE TRIGGER no_luck BEFORE INSERT ON unlucky FOR EACH ROW EXECUTE FUNCTION no_luck()")
                .update();
        StringBuilder unlucky = new StringBuilder("id,name\n");
        for (int id = 1; id <= 250; id++) {
            unlucky.append(id).append(",name ").append(id).append('\n');
        }
        long partial = caravan.submit(
                Files.writeString(directory.resolve("unlucky 2.csv"), unlucky), RunningCaravan.into("unlucky"));
        caravan.in(JobState.PARTIAL, partial);
        request(
                directory.resolve("plays.csv"),
                "Song,Date,Plays\nWaltz,2026-01-05,2\nWaltz,2026-01-05,40\nTango,2026-01-06,7\n");
        Path archive = directory.resolve("march.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : List.of("stock.csv", "prices.csv")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("article,amount\nA1,3\nB2,4\n".getBytes(UTF_8));
            }
        }
        request(archive, null);
        load("scan.csv", "%PDF-1.7 this is no CSV\n", "scans");
        awaitEnds();
        Files.writeString(
                directory.resolve("people of march.csv"),
                "id,name,email,born\n481,Ada,ada@example.com,1990-03-01\n482,Bob,nowhere,1990-03-02\nx,Eve,eve@example.com,1990-02-30\n");
        String moment = "now() - (9 - id) * interval '7 minutes'";
        caravan.jdbc()
                .sql(
                        "UPDATE caravan.job SET created_at = %s, started_at = %1$s + interval '1 second', finished_at = CASE WHEN finished_at IS NOT NULL THEN %1$s + interval '3 seconds' END"
                                .formatted(moment))
                .update();
        caravan.jdbc()
                .sql(
                        "UPDATE caravan.chunk SET written_at = job.started_at + (1 + sequence) * interval '400 ms' FROM caravan.job WHERE job.id = chunk.job")
                .update();
        caravan.jdbc()
                .sql(
                        "UPDATE caravan.dead_letter SET first_at = now() - interval '35 minutes', last_at = now() - interval '30 minutes'")
                .update();
    }

    private void load(String name, String content, String table) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        caravan.load(file, table == null ? JobOptions.NONE : RunningCaravan.into(table));
    }

    /** Submits over HTTP: a report of a new file, or an archive. */
    private void request(Path file, String report) throws IOException {
        if (report != null) {
            Files.writeString(file, report);
        }
        String body = WebClient.text(
                report == null
                        ? Map.of("source", file.toString())
                        : Map.of("source", file.toString(), "report", "song-plays"));
        String basic = "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
        int status = new WebClient(caravan.uri("/"))
                .send(
                        "POST",
                        "/api/jobs",
                        body.getBytes(UTF_8),
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        basic)
                .statusCode();
        if (status != 201) {
            throw new AssertionError(file + " is answered " + status);
        }
    }

    private void awaitEnds() {
        await("all jobs end")
                .atMost(PATIENCE)
                .until(
                        () -> caravan.column(
                                "SELECT id FROM caravan.job WHERE finished_at IS NULL AND state <> 'PARTIAL'"),
                        List::isEmpty);
    }

    /** Shows the view that is open in another way. */
    void show(Look look) {
        emulate(look);
        awaitContent();
    }

    private void emulate(Look look) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", look.width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", look.scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Opens a view, and waits until it shows what it has to show. */
    void open(View view, Look look) {
        emulate(look);
        browser.get("about:blank");
        boolean login = view.address().startsWith("login");
        if (login) {
            browser.get(caravan.uri("/health").toString());
            browser.manage().deleteAllCookies();
        }
        String address = view.address().replace("DIRECTORY", directory.toString());
        browser.get(caravan.uri("/" + address).toString());
        if (!login && browser.getCurrentUrl().contains("login.html")) {
            found("[name=username]").sendKeys(USER);
            found("[name=password]").sendKeys(PASSWORD);
            found("#login button").click();
        }
        found(login ? "#login" : "#view h2");
        awaitContent();
    }

    /** Waits until nothing changes any more. */
    private void awaitContent() {
        String[] last = {""};
        await("the view has its content")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> {
                    String before = last[0];
                    last[0] = Objects.toString(browser.executeScript("return document.body.innerHTML"));
                    return browser.findElements(By.cssSelector("main [aria-busy=true]"))
                                    .isEmpty()
                            && last[0].equals(before);
                });
    }

    /** The page as a PNG, also what is below the window's end, as far as a picture of the documentation may be high. */
    byte[] screenshot() {
        Map<?, ?> size = (Map<?, ?>) Objects.requireNonNull(
                browser.executeScript("return { width: innerWidth, height: document.documentElement.scrollHeight }"));
        Map<String, Object> clip = Map.of(
                "x",
                0,
                "y",
                0,
                "width",
                size.get("width"),
                "height",
                Math.min(MOST_HEIGHT, ((Number) size.get("height")).intValue()),
                "scale",
                1);
        return Base64.getDecoder().decode((String) browser.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip))
                .get("data"));
    }

    @Override
    public void close() {
        Chromium.leave();
        caravan.close();
        browser.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", ""));
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        browser.manage().deleteAllCookies();
    }
}
