package dev.caravan.load;

import static dev.caravan.testing.WebClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.option.MappingArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.preview.PreviewCommand;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Columns of files become columns of tables under other names, said by options, a feed, a request or an upload. */
class ColumnMappingTest {
    private static final AtomicInteger FILES = new AtomicInteger();
    private static final String PEOPLE = "Id,First Name,Notes,E-Mail\n1,Ada,x,ada@example.com\n2,Bo,y,nobody\n";
    private static final String[] OPTIONS = {
        "--map", "First Name=first_name", "--map", "E-Mail=email", "--skip-column", "notes"
    };

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static WebClient web;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(directory.resolve("files"));
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.feeds.mapped.match=mapped*.csv",
                "caravan.feeds.mapped.map.[First Name]=first_name",
                "caravan.feeds.mapped.map.E-Mail=email",
                "caravan.feeds.mapped.skip-columns=notes",
                "caravan.feeds.mapped.columns.E-Mail.rename=mail");
        web = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve("files").resolve(name), content);
    }

    private static Path file(String content) throws Exception {
        return file("c%d.csv".formatted(FILES.incrementAndGet()), content);
    }

    private static JobOptions options(String table, List<String> key, DialectOptions dialect, String... arguments) {
        MappingArguments parsed = new MappingArguments();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("mapping", CommandLine.Model.CommandSpec.forAnnotatedObject(parsed)))
                .parseArgs(arguments);
        return new JobOptions(null, table, key, Map.of(), dialect, null).mapping(parsed.mapping());
    }

    private static JobView load(String table, String content, String... arguments) throws Exception {
        return caravan.load(file(content), options(table, List.of(), DialectOptions.NONE, arguments));
    }

    private static List<String> rows(String table, String columns) {
        return caravan.column("SELECT concat_ws('|', %s) FROM %s ORDER BY 1".formatted(columns, table));
    }

    private static void sql(String statement) {
        caravan.jdbc().sql(statement).update();
    }

    @Test
    void optionsAFeedARequestAndAnUploadMeanTheSame() throws Exception {
        JobView byOptions = caravan.load(
                file("people.csv", PEOPLE), options("by_options", List.of("email"), DialectOptions.NONE, OPTIONS));
        JobView byFeed =
                caravan.load(file("mapped.csv", PEOPLE), new JobOptions(null, "by_feed", List.of("E-mail"), Map.of()));
        JobView byRequest = ended(web.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of(
                                "source",
                                file(PEOPLE).toString(),
                                "table",
                                "by_request",
                                "key",
                                List.of("email"),
                                "map",
                                Map.of("First Name", "first_name", "E-Mail", "email"),
                                "skipColumns",
                                List.of("notes")))
                        .getBytes(UTF_8),
                "Content-Type",
                "application/json"));
        JobView byUpload = ended(web.send(
                "POST",
                "/api/uploads?name=up.csv&table=by_upload&key=email&skipColumns=notes&map=First%20Name%3Dfirst_name%0AE-Mail%3Demail",
                PEOPLE.getBytes(UTF_8),
                "Content-Type",
                "text/csv"));
        for (JobView job : List.of(byOptions, byFeed, byRequest, byUpload)) {
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
            assertThat(List.of(
                            job.balance().read(),
                            job.balance().inserted(),
                            job.balance().rejected()))
                    .containsExactly(2L, 1L, 1L);
            String table = job.job().table();
            assertThat(rows(table, "\"Id\", first_name, email")).containsExactly("1|Ada|ada@example.com");
            assertThat(caravan.column(
                            "SELECT column_name FROM information_schema.columns WHERE table_name = '%s' AND column_name NOT LIKE 'caravan%%' ORDER BY ordinal_position"
                                    .formatted(table)))
                    .containsExactly("Id", "first_name", "email");
            assertThat(new String(
                            web.send("GET", "/api/jobs/%d/rejects.csv".formatted(job.id()), null)
                                    .body(),
                            UTF_8))
                    .as("rejects keep the names of the file")
                    .startsWith("Id,First Name,Notes,E-Mail,")
                    .contains("2,Bo,y,nobody,");
        }
    }

    private static JobView ended(HttpResponse<byte[]> made) {
        assertThat(made.statusCode()).as(new String(made.body(), UTF_8)).isEqualTo(201);
        return caravan.ended(json(made).get("job").asLong());
    }

    @Test
    void previewShowsWhatALoadWouldLoad() throws Exception {
        StringWriter out = new StringWriter();
        String file = file(PEOPLE).toString();
        assertThat(preview(out, Stream.concat(Stream.of(file, "--json"), Stream.of(OPTIONS))))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("columns").toString()).isEqualTo("[\"Id\",\"first_name\",null,\"email\"]");
        assertThat(json.get("types").get(3).asText()).isEqualTo("email");
        assertThat(json.get("rejects")).hasSize(1);

        StringWriter text = new StringWriter();
        assertThat(preview(text, Stream.concat(Stream.of(file), Stream.of(OPTIONS))))
                .isZero();
        assertThat(text.toString())
                .contains("column \"First Name\" is loaded into first_name", "column \"Notes\" is not loaded");

        StringWriter refused = new StringWriter();
        assertThat(preview(refused, Stream.of(file, "--json", "--skip-column", "Emial")))
                .isEqualTo(4);
        JobView failed = load("refused_as_shown", PEOPLE, "--skip-column", "Emial");
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.note())
                .isEqualTo(new ObjectMapper()
                        .readTree(refused.toString())
                        .get("error")
                        .asText())
                .contains("did you mean \"E-Mail\"?");
    }

    private static int preview(StringWriter out, Stream<String> arguments) {
        return new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void aHeaderMatchesTheTablesNamesAndItIsSaid() throws Exception {
        sql("CREATE TABLE alike (email text, \"Caf\u00e9 Id\" int)");
        JobView job = load("alike", "E\u00adMail ,cafe\u0301\u00a0id\na@example.com,7\n");
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("alike", "email, \"Caf\u00e9 Id\"")).containsExactly("a@example.com|7");
        assertThat(job.note())
                .contains(
                        "column \"EMail\" is loaded into email",
                        "column \"cafe\u0301 id\" is loaded into Caf\u00e9 Id");
    }

    @Test
    void columnsOfWhichTwoAreAlikeAreNeverGuessed() throws Exception {
        sql("CREATE TABLE twice (\"Name\" text, name text)");
        JobView exact = load("twice", "name\nexact\n");
        assertThat(exact.state()).as(exact.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("twice", "name")).containsExactly("exact");
        JobView guess = load("twice", "NAME\nx\n");
        assertThat(guess.state()).isEqualTo(JobState.FAILED);
        assertThat(guess.note())
                .isEqualTo(
                        "column \"NAME\" of the file may be Name or name of table public.twice: say which with --map 'NAME=Name'");
        JobView said = load("twice", "NAME\nsaid\n", "--map", "NAME=Name");
        assertThat(said.state()).as(said.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("twice", "\"Name\"")).contains("said");
    }

    @Test
    void aNearMissIsSuggestedAndTheSuggestionWorks() throws Exception {
        sql("CREATE TABLE near (id int, first_name text, \"it's\" text)");
        JobView missed = load("near", "id,First Name,its,age\n1,Ada,x,3\n");
        assertThat(missed.note())
                .contains(
                        "columns \"First Name\", \"its\", \"age\" are in the file but not in table public.near",
                        "did you mean --map 'First Name=first_name' --map 'its=it'\\''s'?");
        JobView mapped = load(
                "near",
                "id,First Name,its,age\n1,Ada,x,3\n",
                "--map",
                "First Name=first_name",
                "--map",
                "its=it's",
                "--ignore-extra");
        assertThat(mapped.state()).as(mapped.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("near", "id, first_name, \"it's\"")).containsExactly("1|Ada|x");
    }

    @Test
    void columnsAreNamedWhereNoHeaderDoesIt() throws Exception {
        JobView plain = load("headless", "1,Ada\n2,Bo\n", "--columns", "id,name", "--only", "name");
        assertThat(plain.state()).as(plain.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("headless", "name")).containsExactly("Ada", "Bo");

        JobView instead = caravan.load(
                file("a,b\n1,Ada\n2,Bo\n"),
                options(
                        "instead",
                        List.of("id"),
                        new DialectOptions(null, null, null, null, null, true, null, null),
                        "--columns",
                        "id,name"));
        assertThat(rows("instead", "id, name")).containsExactly("1|Ada", "2|Bo");
        assertThat(instead.balance().read()).isEqualTo(3);
        assertThat(instead.balance().skipped()).isEqualTo(1);
        assertThat(instead.skippedLines()).containsExactly(new SkipCount("header", 1, 1, 1, "a,b"));

        JobView miscounted = load("miscounted", "1,Ada\n2,Bo\n", "--columns", "a,b,c");
        assertThat(miscounted.state()).isEqualTo(JobState.FAILED);
        assertThat(miscounted.note()).isEqualTo("3 columns are named, and the file has 2");
    }

    @Test
    void whatContradictsItselfIsRefusedAlikeEverywhere() throws Exception {
        String message = "%s is \"A\"; it must not be among the columns of only, too";
        Path file = file("a,b\n1,2\n");
        assertThatThrownBy(() -> caravan.submit(
                        file, options("never", List.of(), DialectOptions.NONE, "--only", "a", "--skip-column", "A")))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(message.formatted("--skip-column"));
        HttpResponse<byte[]> request = web.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of("source", file.toString(), "only", List.of("a"), "skipColumns", List.of("A")))
                        .getBytes(UTF_8),
                "Content-Type",
                "application/json");
        HttpResponse<byte[]> upload = web.send(
                "POST",
                "/api/uploads?name=never.csv&only=a&skipColumns=A",
                "a,b\n1,2\n".getBytes(UTF_8),
                "Content-Type",
                "text/csv");
        for (HttpResponse<byte[]> refused : List.of(request, upload)) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).get("detail").asText()).isEqualTo(message.formatted("skipColumns"));
        }
    }

    @Test
    void typesAndDialectAreSaidOverHttpToo() throws Exception {
        String content = "id;code;price\n1;007;1,50 €\n";
        JobView request = ended(web.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of(
                                "source",
                                file(content).toString(),
                                "table",
                                "typed_request",
                                "columns",
                                Map.of("id", "text", "code", "integer", "price", "currency"),
                                "dialect",
                                Map.of("delimiter", ";", "header", true)))
                        .getBytes(UTF_8),
                "Content-Type",
                "application/json"));
        JobView upload = ended(web.send(
                "POST",
                "/api/uploads?name=t.csv&table=typed_upload&columns=id:text,code:integer,price:currency&delimiter=%3B&header=true",
                content.getBytes(UTF_8),
                "Content-Type",
                "text/csv"));
        for (JobView job : List.of(request, upload)) {
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
            assertThat(caravan.column(
                            "SELECT pg_typeof(id) || ' ' || pg_typeof(code) || ' ' || code || ' ' || price FROM "
                                    + job.job().table()))
                    .containsExactly("text bigint 7 1.50");
        }
        assertThat(web.send(
                                "POST",
                                "/api/jobs",
                                WebClient.text(Map.of("source", "x.csv", "dialect", Map.of("quote", "ab")))
                                        .getBytes(UTF_8),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(400);
        assertThat(web.send(
                                "POST",
                                "/api/uploads?name=t.csv&columns=id:number",
                                content.getBytes(UTF_8),
                                "Content-Type",
                                "text/csv")
                        .statusCode())
                .isEqualTo(400);
    }
}
