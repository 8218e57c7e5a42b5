package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanJava;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Passwords that the launcher {@code caravan} is given on its command line, while it runs. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("long")
class HiddenArgumentsTest {
    private static final String SECRET = "plan ted";
    private static final String NAME = "hid den";

    @TempDir
    Path directory;

    @Test
    void theyAreInNoCommandLineAndArriveUnchanged() throws Exception {
        Path launcher = CaravanJava.launcher(Files.createDirectories(directory.resolve("home")));
        // Looks like a password, so that its way through the environment shows in whether it is found.
        Path file = Files.writeString(
                directory.resolve("pass=it's \"" + NAME + "\" $HOME `id` ;*é.csv"), "id,name\n1,a\n2,b\n");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        String role;
        try (TestDatabase database = TestDatabase.create()) {
            role = database.superuser(SECRET);
            database.slowDown(Duration.ofMillis(500));
            Process process = new ProcessBuilder(
                            "/bin/sh",
                            launcher.toString(),
                            "load",
                            file.toString(),
                            "--table",
                            "hidden",
                            "--debug",
                            "--db",
                            "postgres://%s:%s@127.0.0.1:%d/%s"
                                    .formatted(role, SECRET.replace(" ", "%20"), database.port(), database.name()),
                            "--data-dir",
                            directory.resolve("data").toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                // The launcher's first act, so that there is nothing to see before.
                await().atMost(Duration.ofMinutes(2))
                        .until(() ->
                                !process.isAlive() || commandLine(process.pid()).contains("hidden-argument:"));
                boolean asJava = false;
                while (process.isAlive()) {
                    asJava |= commandLine(process.pid()).contains("caravan.jar");
                    assertThat(commandLines()).noneMatch(HiddenArgumentsTest::showsSecret);
                }
                assertThat(process.exitValue()).as(Files.readString(err)).isZero();
                assertThat(asJava).as("the process was seen as Java").isTrue();
            } finally {
                process.destroyForcibly().onExit().join();
            }
            assertThat(database.number("SELECT count(*) FROM hidden")).isEqualTo(2);
            assertThat(database.number("SELECT count(*) FROM pg_roles WHERE rolname = '%s'".formatted(role)))
                    .isEqualTo(1);
        }
        // The file's name is shown; the URL's password is not.
        assertThat(Files.readString(out) + Files.readString(err))
                .contains("psql", "user=" + role)
                .doesNotContain(role + ":", "plan%20ted", "password=");
    }

    private static boolean showsSecret(String commandLine) {
        return Stream.of(SECRET, "plan%20ted", NAME).anyMatch(commandLine::contains);
    }

    private static List<String> commandLines() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(name -> commandLine(Long.parseLong(name)))
                    .toList();
        }
    }

    /** Empty for a process that has ended. */
    private static String commandLine(long process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process)), StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }
}
