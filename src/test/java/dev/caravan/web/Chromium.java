package dev.caravan.web;

import static org.awaitility.Awaitility.await;

import dev.caravan.testing.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** One Chromium for the tests of a JVM; it quits with the JVM. */
final class Chromium {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static @Nullable ChromeDriver browser;
    private static @Nullable Path downloads;

    private Chromium() {}

    /** Skips the test where there is no Chromium. */
    static synchronized ChromeDriver orSkip() {
        if (browser == null) {
            Optional<Path> chromium = program("chromium", "google-chrome");
            Optional<Path> driver = program("chromedriver");
            Requirement.CHROMIUM.orSkip(
                    chromium.isPresent() && driver.isPresent(), "put chromium and chromedriver on the PATH");
            ChromeDriver started = new ChromeDriver(
                    new ChromeDriverService.Builder()
                            .usingDriverExecutable(driver.get().toFile())
                            .build(),
                    new ChromeOptions()
                            .setBinary(chromium.get().toFile())
                            .setExperimentalOption(
                                    "prefs",
                                    Map.of(
                                            "download.default_directory",
                                            downloads().toString()))
                            .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"));
            Runtime.getRuntime().addShutdownHook(new Thread(started::quit));
            browser = started;
        }
        return browser;
    }

    /** Where the browser saves files. */
    static synchronized Path downloads() {
        if (downloads == null) {
            try {
                downloads = Files.createTempDirectory("caravan-downloads");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            downloads.toFile().deleteOnExit();
        }
        return downloads;
    }

    /** Deletes what tests saved before. */
    static void clearDownloads() throws IOException {
        try (Stream<Path> files = Files.list(downloads())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Waits for an element. */
    static WebElement found(String selector) {
        ChromeDriver driver = orSkip();
        return await(selector)
                .atMost(PATIENCE)
                .until(() -> driver.findElements(By.cssSelector(selector)), all -> !all.isEmpty())
                .get(0);
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":", -1)).map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
