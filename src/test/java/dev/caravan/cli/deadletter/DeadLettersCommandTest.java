package dev.caravan.cli.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.Caravan;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersCommandTest {
    private static final Map<String, String> SETTINGS =
            Map.of("caravan.chunk.max-records", "10", "caravan.load.redeliveries", "0");

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    private record Answer(int exit, String out, String err) {}

    @BeforeAll
    static void set() {
        SETTINGS.forEach(System::setProperty);
        database = TestDatabase.create().url();
    }

    @AfterAll
    static void unset() {
        SETTINGS.keySet().forEach(System::clearProperty);
    }

    private static Answer caravan(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--db", database, "--data-dir", folder.toString()));
        int exit = Caravan.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static String people(int from, int to) throws IOException {
        Path file = folder.resolve("people-%d.csv".formatted(from));
        Files.writeString(
                file,
                IntStream.rangeClosed(from, to)
                        .mapToObj(n -> "p%d@example.com,N%d\n".formatted(n, n))
                        .collect(Collectors.joining("", "email,name\n", "")));
        return file.toString();
    }

    @Test
    void refusedMessagesAreListedAndNotReplayedAndDiscarded() throws Exception {
        caravan("jobs");
        sql("""
                INSERT INTO caravan.refused_message (job, refusal, messages, chunk_sequence, message)
                VALUES (0, 'FORGED', 1234, 7, 'the message of chunk 66/7 is of no job of the ledger')
                """);
        assertThat(caravan("dead-letters", "list").out())
                .contains("FORGED: no job signed the message")
                .contains("1,234 messages that loaders refuse: no rows are missing, and a replay would change nothing")
                .contains("for example: the message of chunk 66/7 is of no job of the ledger");
        JsonNode cause = new ObjectMapper()
                .readTree(caravan("dead-letters", "list", "--json").out());
        assertThat(cause.get("refused").asBoolean()).isTrue();
        assertThat(cause.get("example").asText()).isEqualTo("0/0");
        String fingerprint = cause.get("cause").asText();
        for (List<String> options : List.of(List.<String>of(), List.of("--dry-run"))) {
            List<String> replay = new ArrayList<>(List.of("dead-letters", "replay", "--cause", fingerprint));
            replay.addAll(options);
            Answer refused = caravan(replay.toArray(String[]::new));
            assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("cause %s is FORGED: no job signed the message, so loaders refuse it again"
                            .formatted(fingerprint));
        }
        assertThat(caravan("dead-letters", "discard", "--cause", fingerprint, "--reason", "an attack")
                        .out())
                .contains("Discarded 1,234 dead letters with 0 rows.");
        assertThat(caravan("dead-letters", "list").out()).contains("No dead letters.");
    }

    @Test
    void aDeadLetterIsListedShownTriedReplayedAndHealed() throws Exception {
        caravan("load", people(1000, 1000), "--table", "people", "--key", "email");
        sql("""
                CREATE FUNCTION bug() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF NEW.name = 'N15' THEN RAISE EXCEPTION 'no luck with "%"', NEW.name USING ERRCODE = 'XX000'; END IF; RETURN NEW; END $$
                """, "CREATE TRIGGER bug BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION bug()");
        Answer load = caravan("load", people(1, 25), "--table", "people", "--key", "email");
        assertThat(load.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(load.out()).contains("PARTIAL").contains("see: caravan dead-letters list --job 2");

        JsonNode cause = new ObjectMapper()
                .readTree(caravan("dead-letters", "list", "--json").out());
        assertThat(cause.get("message").asText())
                .contains("error XX#, raised in PL/pgSQL function bug()")
                .doesNotContain("no luck", "N15");
        assertThat(cause.get("chunks").asInt()).isEqualTo(1);
        assertThat(cause.get("rows").asInt()).isEqualTo(10);
        assertThat(cause.get("example").asText()).isEqualTo("2/1");
        assertThat(caravan("dead-letters", "list").out()).contains("1 chunk with 10 rows of 1 job");
        assertThat(caravan("dead-letters", "show", "2/1", "--rows", "2").out())
                .contains("error XX000, raised in PL/pgSQL function bug()")
                .doesNotContain("no luck")
                .contains("12  p11@example.com,N11")
                .contains("and 8 more")
                .doesNotContain("p13@example.com");

        String name = cause.get("cause").asText();
        Answer dryRun = caravan("dead-letters", "replay", "--cause", name, "--dry-run");
        assertThat(dryRun.exit()).isEqualTo(ExitCode.COMPLETED);
        assertThat(dryRun.out()).contains("2/1: 10 rows, would load; 0 would be rejected");
        Answer tooEarly = caravan("dead-letters", "replay", "--cause", name);
        assertThat(tooEarly.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(tooEarly.out()).contains("0 loaded, 1 given up again").contains("Job 2: PARTIAL");

        sql("DROP TRIGGER bug ON people");
        Answer replay = caravan("dead-letters", "replay", "2/1", "--rate", "5/s");
        assertThat(replay.out()).contains("1 loaded, 0 given up again").contains("Job 2: COMPLETED");
        assertThat(replay.exit()).isEqualTo(ExitCode.COMPLETED);
        Answer again = caravan("dead-letters", "replay", "2/1");
        assertThat(again.exit()).isEqualTo(ExitCode.COMPLETED);
        assertThat(again.out()).isEqualToIgnoringNewLines("No dead letters among 2/1 that could be sent.\n");
        assertThat(caravan("dead-letters", "list").out()).isEqualToIgnoringNewLines("No dead letters.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay",
                "replay --all --job 1",
                "replay --all --rate 0/s",
                "replay --all --rate five",
                "replay 1",
                "replay 1/x",
                "discard 1/1",
                "show 1/1 --rows many",
                "show",
            })
    void whatMakesNoSenseIsAUsageErrorOfOneLine(String arguments) {
        Answer answer = caravan(("dead-letters " + arguments).split(" "));
        assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err().lines().filter(line -> !line.startsWith("Try: ")))
                .hasSize(1);
        assertThat(answer.err()).startsWith("caravan: ").doesNotContain("\tat ");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(caravan("dead-letters", "show", "999/1")).satisfies(answer -> {
            assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err()).startsWith("caravan: there is no dead letter 999/1;");
        });
        assertThat(caravan("dead-letters", "discard", "--job", "999", "--reason", "x"))
                .satisfies(answer -> {
                    assertThat(answer.exit()).isEqualTo(ExitCode.USAGE);
                    assertThat(answer.err()).startsWith("caravan: there is no job 999;");
                });
    }
}
