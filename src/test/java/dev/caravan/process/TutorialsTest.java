package dev.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.AwsCommand;
import dev.caravan.testing.CaravanJava;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.Requirement;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Types each tutorial from its first block of {@code sh} to its last, in one shell in a newcomer's directory: all go well, and what a block of
 * {@code text} shows is printed, times aside.
 */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TutorialsTest {
    private static final Path PAGES = Path.of("docs", "tutorials");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\\n(.*?)^```$");
    private static final String MARK = "@@@ shown";

    @TempDir
    Path directory;

    private TestDatabase database;

    @BeforeEach
    void newcomer() throws IOException {
        database = TestDatabase.create();
        CaravanJava.launcher(directory);
        Path samples = Files.createDirectories(directory.resolve("samples"));
        Files.copy(Path.of("samples", "contacts.csv"), samples.resolve("contacts.csv"));
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void eachTutorialIsTypedHere() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "first-load.md",
                            "repair-a-bad-file.md",
                            "larger-than-memory.md",
                            "your-own-postgresql.md",
                            "s3-to-rds.md");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first-load", "repair-a-bad-file", "larger-than-memory"})
    void whatNeedsNothing(String page) throws Exception {
        type(Files.readString(PAGES.resolve(page + ".md")), Map.of("CARAVAN_DB_URL", database.url()));
    }

    @Test
    void yourOwnPostgresql() throws Exception {
        Requirement.PSQL.orSkip(isOnPath("psql"), "put PostgreSQL's psql on the PATH");
        String page = Files.readString(PAGES.resolve("your-own-postgresql.md"))
                .replaceAll("(?m)(psql .*?|///)crm\\b", "$1" + database.name());
        type(page, Map.of("PGHOST", "127.0.0.1", "PGPORT", Integer.toString(database.port()), "PGUSER", "postgres"));
    }

    @Test
    void fromS3() throws Exception {
        LocalStack aws = LocalStack.orSkip();
        AwsCommand command = AwsCommand.orSkip(aws);
        String bucket = aws.bucket();
        String events = aws.queue();
        aws.notify(bucket, events);
        String page = Files.readString(PAGES.resolve("s3-to-rds.md"))
                .replace("http://127.0.0.1:4566", aws.endpoint().toString())
                .replace("caravan-inbox", bucket)
                .replace("EVENTS_QUEUE=events", "EVENTS_QUEUE=" + events)
                .replace("\naws ", "\n" + command.line() + " ")
                .replace("8090", Integer.toString(freePort()));
        Map<String, String> environment = new HashMap<>();
        environment.put("CARAVAN_DB_URL", database.url());
        environment.put("CARAVAN_SQS_QUEUE", aws.queue());
        environment.put("CARAVAN_SQS_CREATEQUEUES", "true");
        type(page.replace("queue rows", "queue " + environment.get("CARAVAN_SQS_QUEUE")), environment);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private void type(String page, Map<String, String> environment) throws IOException, InterruptedException {
        StringBuilder script =
                new StringBuilder("set -e -o pipefail\ntrap 'kill $(jobs -p) 2> kill.err || true' EXIT\n");
        List<String> shown = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            if (block.group(1).equals("sh")) {
                script.append(block.group(2));
            } else {
                shown.add(block.group(2));
                script.append("echo '").append(MARK).append("'\n");
            }
        }
        assertThat(shown).isNotEmpty();
        Path out = directory.resolve("typed.out");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        shell.environment().putAll(environment);
        int exit = shell.start().waitFor();
        String printed = Files.readString(out);
        assertThat(exit).as(printed).isZero();
        String[] parts = printed.split(MARK, -1);
        for (int i = 0; i < shown.size(); i++) {
            List<String> lines =
                    shown.get(i).lines().map(TutorialsTest::withoutTimes).toList();
            assertThat(withoutTimes(parts[i]))
                    .as("block %d of what is shown", i + 1)
                    .contains(lines);
        }
    }

    /** Blanks are one, too: columns are as wide as what stands in them. */
    private static String withoutTimes(String text) {
        return text.replaceAll("in [0-9.]+ s \\([0-9,]+ rows/s\\)", "in some time")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
