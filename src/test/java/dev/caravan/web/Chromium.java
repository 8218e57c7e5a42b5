package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** One Chromium for the tests of a JVM; it quits with the JVM. */
final class Chromium {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int MOST_TABS = 150;

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

    /** Waits until an element has these texts, whether it is there already or replaced meanwhile. */
    static void says(String selector, String... texts) {
        await("%s says %s".formatted(selector, List.of(texts)))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(found(selector).getText()).contains(texts));
    }

    /** Presses the tab key until an element has the focus. */
    static WebElement tabTo(String selector) {
        ChromeDriver driver = orSkip();
        for (int i = 0; i < MOST_TABS; i++) {
            new Actions(driver).sendKeys(Keys.TAB).perform();
            WebElement focused = driver.switchTo().activeElement();
            if (Boolean.TRUE.equals(
                    driver.executeScript("return arguments[0].matches(arguments[1])", focused, selector))) {
                return focused;
            }
        }
        throw new AssertionError("the tab key does not lead to " + selector);
    }

    /** Leaves a page before its server ends: it would ask on, and complain in the next test. Does nothing if none was opened. */
    static synchronized void leave() {
        if (browser != null) {
            browser.get("about:blank");
            browser.manage().logs().get("browser");
        }
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":", -1)).map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
