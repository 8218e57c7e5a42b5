package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String PEOPLE = """
            id,age,contact
            1,30,a@example.com
            2,-1,b@example.com
            3,x,c@example.com
            4,40,no-address
            5,41,
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all =
                Stream.concat(Stream.of("check"), Arrays.stream(arguments)).toArray(String[]::new);
        return Caravan.commandLine(all)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path feed(String rules) throws IOException {
        return write("new.yml", "caravan: {feeds: {people: {match: 'p*.csv', %s}}}\n".formatted(rules));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void recordsThatChangeTheirVerdictAreCountedByRule() throws IOException {
        Path file = write("people.csv", PEOPLE);
        Path feed = feed(
                "columns: {age: {type: text}, contact: {type: email, required: true}, id: {type: integer, max: 3}}");

        assertThat(check(file.toString(), "--feed", feed.toString(), "--json"))
                .as(err.toString())
                .isZero();

        // By itself age is text, since one of its values is no number.
        assertThat(json()).isEqualTo(new ObjectMapper().readTree("""
                {"source": "%s",
                 "present": {"rules": "no feed", "loaded": 5, "rejected": 0, "obstacle": null},
                 "proposed": {"rules": "feed people", "loaded": 3, "rejected": 2, "obstacle": null},
                 "changes": [
                   {"change": "now-rejected", "reason": "out-of-range", "column": "id", "records": 2, "examples": [
                     {"line": 5, "offset": 71, "message": "the value is above 3", "raw": "4,40,no-address"},
                     {"line": 6, "offset": 87, "message": "the value is above 3", "raw": "5,41,"}]}],
                 "notListed": 0}
                """.formatted(file)));
    }

    @Test
    void aFeedOfTheConfigurationMayLetMoreRecordsLoad() throws IOException {
        Path file = write("people.csv", PEOPLE.replace("contact", "email"));
        Path strict = write("strict.yml", "caravan: {feeds: {x: {match: '*', columns: {email: {type: text}}}}}\n");

        assertThat(check(file.toString(), "--config", strict.toString(), "--feed", "x", "--examples", "1"))
                .isZero();

        assertThat(out.toString().lines().map(String::strip))
                .contains(
                        "now: no feed: 4 would load, 1 would be rejected",
                        "new: feed x: 5 would load, 0 would be rejected",
                        "would load: 1")
                .anyMatch(line -> line.startsWith("1  email: "))
                .anyMatch(line -> line.startsWith("line 5: ") && line.endsWith("4,40,no-address"));
    }

    @Test
    void anotherDialectIsComparedByTheByteWhereARecordBegins() throws IOException {
        Path file = write("p.csv", "a;b\n\"1\n2\";x\n3;y\n");
        Path feed = feed("dialect: {quote: none, delimiter: ';', header: true}");

        assertThat(check(file.toString(), "--feed", feed.toString(), "--json")).isZero();

        JsonNode changes = json().get("changes");
        assertThat(changes.findValuesAsText("change")).containsExactlyInAnyOrder("now-rejected", "newly-read");
        assertThat(json().at("/present/loaded").asInt()).isEqualTo(2);
        assertThat(json().at("/proposed/rejected").asInt()).isEqualTo(1);
    }

    @Test
    void withoutAnotherFeedTheRejectsAreCounted() throws IOException {
        Path file = write("people.csv", PEOPLE.replace("contact", "email"));

        assertThat(check(file.toString(), "--json")).isZero();

        assertThat(json().has("proposed")).isFalse();
        assertThat(json().at("/changes/0/change").asText()).isEqualTo("rejected");
        assertThat(json().at("/changes/0/column").asText()).isEqualTo("email");
    }

    @Test
    void aFileThatWouldNotLoadIsAVerdictToo() throws IOException {
        Path file = write("people.csv", PEOPLE);
        Path feed = feed("columns: {missing: {required: true}}");

        assertThat(check(file.toString(), "--feed", feed.toString())).isZero();

        assertThat(out.toString()).contains("new: feed people: would not load: the header has no column \"missing\"");
    }

    @Test
    void wrongUseExitsWith2() throws IOException {
        Path file = write("people.csv", PEOPLE);
        assertThat(check(file.toString(), "--feed", "nobody")).isEqualTo(2);
        assertThat(err.toString()).contains("no feed is named \"nobody\"");
        assertThat(check(file.toString(), "--feed", feed("tabel: x").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("new.yml:1: caravan.feeds.people.tabel: is not known: did you mean table?");
        assertThat(check(file.toString(), "--config", folder + "/gone.yml")).isEqualTo(2);
        assertThat(check(folder + "/gone.csv")).isEqualTo(2);
        assertThat(check(file.toString(), "--examples", "-1")).isEqualTo(2);
    }

    @Test
    void ofAJobItsSourceIsReadAgainAndNothingIsRecorded() throws IOException {
        Path file = write("people.csv", PEOPLE.replace("contact", "email"));
        try (TestDatabase database = TestDatabase.create()) {
            long job;
            try (RunningCaravan caravan =
                    RunningCaravan.start(folder.resolve("data"), "caravan.db.url=" + database.url())) {
                var ended = caravan.load(file, new JobOptions(null, "people", List.of("id"), Map.of()));
                assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
                job = ended.job().id();
            }
            Path feed = feed("columns: {email: {type: text}, age: {type: integer, min: 0}}");
            String before = database.text("SELECT count(*) || ' ' || (SELECT count(*) FROM people) FROM caravan.job");

            assertThat(check(
                            "" + job,
                            "--feed",
                            feed.toString(),
                            "--json",
                            "--db",
                            database.url(),
                            "--data-dir",
                            folder.resolve("data").toString()))
                    .as(err.toString())
                    .isZero();

            assertThat(json().at("/present/rejected").asInt()).isEqualTo(1);
            assertThat(json().get("changes").findValuesAsText("change")).contains("now-rejected", "now-loaded");
            assertThat(database.text("SELECT count(*) || ' ' || (SELECT count(*) FROM people) FROM caravan.job"))
                    .isEqualTo(before);
            assertThat(check(
                            "99",
                            "--db",
                            database.url(),
                            "--data-dir",
                            folder.resolve("data").toString()))
                    .isEqualTo(2);
        }
    }
}
