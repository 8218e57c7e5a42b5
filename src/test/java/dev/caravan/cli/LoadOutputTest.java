package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load of several files says, and what the commands say that it recommends. */
class LoadOutputTest {
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static CommandRun loaded;

    @BeforeAll
    static void load() throws IOException {
        Files.writeString(folder.resolve("people.csv"), "email,name\na@example.com,A\nnobody,B\nc@example.com,C\n");
        Files.writeString(folder.resolve("one.csv"), "id,name\n1,A\n");
        Files.writeString(folder.resolve("bad.csv"), "email,name\nnobody,B\n");
        Files.write(folder.resolve("binary.csv"), new byte[] {0, 1, 2, 3, 0, 0, (byte) 0xff, 0, 9, 0});
        loaded = caravan("load", at("people.csv"), at("one.csv"), at("bad.csv"), at("binary.csv"));
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static List<String> target() {
        return List.of("--db", "jdbc:h2:" + folder.resolve("ledger"), "--data-dir", at("my data"));
    }

    private static CommandRun caravan(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(target());
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static String hint(String arguments) {
        return "caravan %s --db jdbc:h2:%s/ledger --data-dir '%2$s/my data'".formatted(arguments, folder);
    }

    @Test
    void hintsCanBePasted() {
        assertThat(loaded.out())
                .contains("  rejected                1  see: " + hint("rejects 1") + "\n")
                .contains("  rejected                1  see: " + hint("rejects 3") + "\n");
        assertThat(caravan("status", "1").out()).contains("see: " + hint("rejects 1"));
        assertThat(caravan("status", "77").err())
                .isEqualTo("caravan: there is no job 77; %s lists them\n".formatted(hint("jobs")));
    }

    @Test
    void aTotalFollowsTheJobsAndEachTableThatExistsIsShown() {
        assertThat(loaded.exitCode()).as(loaded.err()).isEqualTo(4);
        assertThat(loaded.out())
                .contains("\nTotal of 4 sources: 2 COMPLETED, 2 FAILED; read 5, inserted 3, rejected 2\n")
                .contains("Look at the tables:\n")
                .contains("-sql 'SELECT * FROM \"people\" LIMIT 20'", "-sql 'SELECT * FROM \"one\" LIMIT 20'")
                .doesNotContain("\"binary\" LIMIT");
        CommandRun failed = caravan("load", at("binary.csv"), "--table", "nowhere");
        assertThat(failed.exitCode()).isEqualTo(4);
        assertThat(failed.out()).doesNotContain("Look at the table", "Total");
    }

    @Test
    void jsonSaysThatNothingWasDone() throws IOException {
        CommandRun again = caravan("load", at("people.csv"), "--json");
        assertThat(again.exitCode()).isZero();
        JsonNode job = new ObjectMapper().readTree(again.out());
        assertThat(job.get("skippedAs").asLong()).isEqualTo(1);
        CommandRun anew = caravan("load", at("one.csv"), "--table", "another", "--json");
        assertThat(new ObjectMapper().readTree(anew.out()).has("skippedAs")).isFalse();
    }

    @Test
    void aFileOfRejectsIsSaidWithItsRowsAndBytes() throws IOException {
        Path out = folder.resolve("rejects.csv");
        CommandRun run = caravan("rejects", "1", "-o", out.toString());
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("Wrote 1 row, %d bytes, to %s.\n".formatted(Files.size(out), out));
        assertThat(Files.readAllLines(out)).hasSize(2);
    }

    @Test
    void jobsAreListedWithTimeDurationAndNoteAPageAtATime() {
        CommandRun first = caravan("jobs", "--before", "5", "-n", "2");
        assertThat(first.out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "JOB  STATE   TIME (UTC)           DURATION  READ  INSERTED  DUPLICATES  REJECTED  DEAD LETTERS  SOURCE → TABLE"),
                        line -> assertThat(line)
                                .matches(" +4  FAILED  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d .*"
                                        + Pattern.quote(at("binary.csv") + " → binary")),
                        line -> assertThat(line).startsWith("     the file is binary data"),
                        line -> assertThat(line).matches(" +3  FAILED .* +[\\d.]+ s +1 +0 +0 +1 +0  .*"),
                        line -> assertThat(line).startsWith("     the only record was rejected"),
                        line -> assertThat(line).isEqualTo("Older: " + hint("jobs -n 2 --before 3")));
        assertThat(caravan("jobs", "--table", "people", "--state", "completed", "--since", "1h")
                        .out()
                        .lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("  1  COMPLETED");
        assertThat(caravan("jobs", "--since", "2999-01-01").out()).isEqualTo("No such jobs.\n");
    }

    @Test
    void theFeedOfAFileIsLoadedBy() throws IOException {
        Files.writeString(folder.resolve("visits.csv"), "who;when\nA;31.12.2025\nNA;1.1.2026\n");
        Files.writeString(
                folder.resolve("visits.yml"),
                "caravan.feeds.visits: {match: 'x*.csv', table: seen, null-values: [NA], map: {who: visitor}}\n");
        CommandRun run = caravan("load", at("visits.csv"), "--feed", at("visits.yml"), "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"table\":\"seen\"", "\"inserted\":2");
    }
}
