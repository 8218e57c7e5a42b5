package dev.caravan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.Caravan;
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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code caravan explain FILE}: the feed, and the plan with what decides each part of it. */
class ExplainFileTest {
    private static final Map<String, String> FEEDS = Map.of(
            "caravan.feeds.people.match", "people*.csv",
            "caravan.feeds.people.table", "crm",
            "caravan.feeds.people.key", "id",
            "caravan.feeds.people.columns.age.type", "integer",
            "caravan.feeds.people.columns.age.max", "150",
            "caravan.feeds.people.columns.name.rename", "full_name",
            "caravan.feeds.second.match", "people-2026*.csv",
            "caravan.feeds.upper.match", "PEOPLE*.csv",
            "caravan.feeds.other.match", "orders*.csv");

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() {
        FEEDS.forEach(System::setProperty);
    }

    @AfterEach
    void forget() {
        FEEDS.keySet().forEach(System::clearProperty);
    }

    private int explain(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine command = Caravan.commandLine(all);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(all);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void aFileHasItsFeedAndThePlanThatResults() throws IOException {
        String file = file("people-2026.csv", "id;name;age;note\n1;Ada;36;\n2;Bob;41;\n");
        assertThat(explain(file, "--json", "--column", "note:text")).isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("feed").asText()).isEqualTo("people");
        assertThat(plan.get("feedFrom").asText()).contains("people*.csv");
        assertThat(plan.get("otherFeeds")).hasSize(2);
        assertThat(plan.findValues("feed")).extracting(JsonNode::asText).contains("second", "upper");
        assertThat(plan.get("otherFeeds").findValues("miss"))
                .anySatisfy(miss -> assertThat(miss.asText()).contains("case"));
        assertThat(plan.at("/dialect/delimiter").asText()).isEqualTo(";");
        assertThat(plan.get("table").asText()).isEqualTo("crm");
        assertThat(plan.get("tableFrom").asText()).isEqualTo("the feed");
        assertThat(plan.get("tableAsked").asBoolean()).isFalse();
        assertThat(plan.get("key"))
                .singleElement()
                .satisfies(key -> assertThat(key.asText()).isEqualTo("id"));
        assertThat(plan.get("keyFrom").asText()).isEqualTo("the feed");
        JsonNode columns = plan.get("columns");
        assertThat(columns.get(0).get("from").asText()).contains("inferred");
        assertThat(columns.get(1).get("name").asText()).isEqualTo("full_name");
        assertThat(columns.get(2).get("from").asText()).isEqualTo("the feed");
        assertThat(columns.get(2).get("rules").toString()).contains("max 150");
        assertThat(columns.get(3).get("from").asText()).contains("--column");
        assertThat(plan.at("/policies/on-duplicate").asText()).isEqualTo("keep");
    }

    @Test
    void textSaysTheSame() throws IOException {
        assertThat(explain(file("people.csv.gz", "id,name\n1,Ada\n"))).isZero();
        assertThat(out.toString())
                .contains("feed: none (no feed's match fits the file)")
                .contains("people: match people*.csv nearly fits: the file's name has .gz behind it")
                .contains("table: people (the file's name; not asked, because no --db is given)")
                .contains("id: integer (inferred from the first records)")
                .contains("key: none is given")
                .contains("mode: add");
    }

    @Test
    void whatWouldNotLoadSaysWhy() throws IOException {
        assertThat(explain(file("people.csv", "name\nAda\n"))).isEqualTo(4);
        assertThat(out.toString()).contains("would not load: the header has no column \"id\", which is the key");
        assertThat(err.toString()).contains("would not load");
        assertThat(explain(directory.resolve("none.csv").toString())).isEqualTo(2);
    }

    @Test
    void theTableIsAskedWhereADatabaseIsGiven() throws IOException, SQLException {
        String url = TestDatabase.create().url();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE things (code varchar(10) PRIMARY KEY, n numeric)");
        }
        assertThat(explain(
                        file("things.csv", "code,n\n1,2\n"),
                        "--json",
                        "--db",
                        url,
                        "--data-dir",
                        directory.resolve("data").toString()))
                .isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("tableAsked").asBoolean()).isTrue();
        assertThat(plan.get("keyFrom").asText()).isEqualTo("the table's primary key");
        assertThat(plan.at("/columns/0/type").asText()).isEqualTo("text");
        assertThat(plan.at("/columns/0/from").asText()).isEqualTo("the table");
        assertThat(plan.get("loadMethod").asText()).isIn("direct", "staged");
    }

    @Test
    void mappingsAndTheFeedOfAFileAreTakenAsALoadTakesThem() throws IOException {
        String feed = file("bank.yml", """
                caravan:
                  feeds:
                    bank:
                      match: "bank*.csv"
                      date-formats: [dd.MM.yyyy]
                """);
        String file = file("other.csv", "Tag;Betrag\n31.12.2025;1.234,50\n");
        assertThat(explain(file, "--json", "--feed", feed, "--decimal", ",", "--map", "Tag=day"))
                .as("%s", err)
                .isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("feed").asText()).isEqualTo("bank");
        assertThat(plan.at("/columns/0/name").asText()).isEqualTo("day");
        assertThat(plan.at("/columns/0/type").asText()).isEqualTo("date");
        assertThat(plan.at("/columns/1/type").asText()).isEqualTo("decimal");
    }

    @Test
    void aFeedsFileThatCantBeTakenIsNamed() throws IOException {
        String file = file("other.csv", "a\n1\n");
        String two = file("two.yml", "caravan.feeds: {x: {match: x}, y: {match: y}}\n");
        assertThat(explain(file, "--feed", two)).isEqualTo(2);
        assertThat(err.toString()).contains("the file has the feeds [x, y], and must have one");
        assertThat(explain(file, "--feed", file("typo.yml", "caravan.feeds: {x: {match: x, tabel: y}}\n")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("did you mean table?");
        assertThat(explain(file, "--feed", "missing.yml")).isEqualTo(2);
        assertThat(err.toString()).contains("missing.yml is not there");
    }
}
