package dev.caravan.explain;

import static dev.caravan.testing.RunningCaravan.into;
import static dev.caravan.testing.WebClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.Caravan;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What became of each line of real jobs: over the bean, the command line and HTTP. Chunks have ten records. */
class ExplainerTest {
    /** Record 1 on line 5, record 2 on lines 6 and 7, 3 on 8, 4 on 10, 5 on 12, 6 on 13, 7 on 14. */
    private static final String PEOPLE = """
            People of 2026

            id,name,age
            # a comment
            1,Ada,36
            2,"Bob
            Two",41
            3,Cyd,old

            4,Dan,50
            # another
            1,Ada Again,37
            9,Old,60
            5,Eve,22
            """;

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    @BeforeAll
    static void start() {
        database = TestDatabase.create().url();
        caravan = RunningCaravan.startServing(
                directory, "caravan.db.url=" + database, "caravan.publish.poll-interval=20ms");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobOptions people(String table, LoadMethod method, @Nullable DuplicatePolicy onDuplicate) {
        DialectOptions comments = new DialectOptions(null, null, null, "#", null, null, 1, null);
        return new JobOptions(
                null,
                table,
                List.of("id"),
                Map.of("age", ColumnType.INTEGER),
                comments,
                null,
                null,
                false,
                new WriteOptions(method, null, onDuplicate, null, null, null, null, null),
                null,
                false);
    }

    private static Explanation explain(JobView job, long line) {
        return caravan.bean(Explainer.class).explain(caravan.job(job.id()).job(), line, Explainer.UNLIMITED);
    }

    private static JobView loaded(Path file, JobOptions options) {
        JobView job = caravan.load(file, options);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    private static long earlier(String table) {
        return loaded(caravan.file(table + "-earlier.csv", "id,name,age\n9,Older,59\n"), into(table, "id"))
                .id();
    }

    @ParameterizedTest
    @EnumSource(
            value = LoadMethod.class,
            names = {"DIRECT", "STAGED"})
    void eachLineHasItsVerdict(LoadMethod method) {
        String table = "each_" + method.name().toLowerCase(Locale.ROOT);
        long earlier = earlier(table);
        JobView job = loaded(caravan.file(table + ".csv", PEOPLE), people(table, method, null));

        Explanation title = explain(job, 1);
        assertThat(title.verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(title.reason()).isEqualTo("skip-lines");
        assertThat(title.message()).contains("People of 2026");
        assertThat(title.record()).isNull();
        assertThat(explain(job, 2).verdict()).isEqualTo(Verdict.BLANK);
        assertThat(explain(job, 3).verdict()).isEqualTo(Verdict.HEADER);
        Explanation comment = explain(job, 11);
        assertThat(comment.verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(comment.reason()).isEqualTo("comment");
        assertThat(comment.message()).contains("# another");
        assertThat(explain(job, 9).verdict()).isEqualTo(Verdict.BLANK);

        Explanation first = explain(job, 5);
        assertThat(first.verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(first.record()).isEqualTo(new Explanation.Place(1, 5, 5, PEOPLE.indexOf("1,Ada,36"), "1,Ada,36"));
        assertThat(first.chunk().id()).isEqualTo(job.id() + "/0");
        assertThat(first.chunk().queue()).isEqualTo(job.job().queue());
        assertThat(first.chunk().state()).isEqualTo("loaded");
        assertThat(first.chunk().records()).isEqualTo(7);
        assertThat(first.row().values()).containsOnly(entry("id", "1"), entry("name", "Ada"), entry("age", "36"));
        assertThat(first.row().job()).isEqualTo(job.id());
        assertThat(first.columns()).extracting(Explanation.Column::reason).containsOnlyNulls();

        for (int line : new int[] {6, 7}) {
            Explanation two = explain(job, line);
            assertThat(two.verdict()).isEqualTo(Verdict.INSERTED);
            assertThat(two.record().number()).isEqualTo(2);
            assertThat(two.record().line()).isEqualTo(6);
            assertThat(two.record().lastLine()).isEqualTo(7);
            assertThat(two.row().values()).contains(entry("name", "Bob\nTwo"));
        }

        Explanation rejected = explain(job, 8);
        assertThat(rejected.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(rejected.reject().column()).isEqualTo("age");
        assertThat(rejected.reject().text()).isEqualTo("3,Cyd,old");
        assertThat(rejected.reason()).isEqualTo(rejected.reject().reason());
        assertThat(rejected.columns().get(0).column()).isEqualTo("age");
        assertThat(rejected.columns().get(0).reason()).isEqualTo(rejected.reason());
        assertThat(rejected.row()).isNull();

        Explanation again = explain(job, 12);
        assertThat(again.verdict()).isEqualTo(Verdict.DUPLICATE);
        assertThat(again.reason()).isEqualTo("duplicate-in-file");
        assertThat(again.winner().line()).isEqualTo(5);
        assertThat(again.row().values()).contains(entry("name", "Ada"));

        Explanation old = explain(job, 13);
        assertThat(old.verdict()).isEqualTo(Verdict.DUPLICATE);
        assertThat(old.reason()).isEqualTo("key-exists");
        assertThat(old.winner()).isEqualTo(new Explanation.Winner(null, null, earlier));
        assertThat(old.row().values()).contains(entry("name", "Older"));

        Explanation beyond = explain(job, 99);
        assertThat(beyond.verdict()).isEqualTo(Verdict.BEYOND_END);
        assertThat(beyond.message()).contains("line 14");
    }

    @Test
    void anUpdateNamesTheRowThatItChanged() {
        long earlier = earlier("changed");
        JobView job = loaded(
                caravan.file("changed.csv", PEOPLE), people("changed", LoadMethod.STAGED, DuplicatePolicy.UPDATE));
        Explanation updated = explain(job, 13);
        assertThat(updated.verdict()).isEqualTo(Verdict.UPDATED);
        assertThat(updated.row().values()).contains(entry("name", "Old"));
        assertThat(earlier).isLessThan(job.id());
        assertThat(explain(job, 5).verdict()).isEqualTo(Verdict.DUPLICATE);
        assertThat(explain(job, 5).winner().line()).isEqualTo(12);
        assertThat(explain(job, 12).verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(explain(job, 10).verdict()).isEqualTo(Verdict.INSERTED);
    }

    @Test
    void aTableWithoutLineageIsComparedByKeys() {
        caravan.jdbc()
                .sql("CREATE TABLE plain (id integer PRIMARY KEY, name text, age integer)")
                .update();
        caravan.jdbc().sql("INSERT INTO plain VALUES (9, 'Older', 59)").update();
        JobView job = loaded(caravan.file("plain.csv", PEOPLE), people("plain", LoadMethod.DIRECT, null));
        assertThat(explain(job, 5).verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(explain(job, 12).verdict()).isEqualTo(Verdict.DUPLICATE);
        assertThat(explain(job, 12).winner().line()).isEqualTo(5);
        Explanation old = explain(job, 13);
        assertThat(old.reason()).isEqualTo("key-exists");
        assertThat(old.row().values()).contains(entry("name", "Older"));
        assertThat(old.row().job()).isNull();
    }

    @Test
    void aKeylessRowIsFoundByItsLineage() throws IOException {
        Path file = directory.resolve("keyless.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            StringBuilder text = new StringBuilder("n,t\n");
            for (int n = 1; n <= 25; n++) {
                text.append(n).append(",t").append(n).append('\n');
            }
            out.write(text.toString().getBytes(UTF_8));
        }
        JobView job = loaded(file, into("keyless"));
        Explanation row = explain(job, 24);
        assertThat(row.verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(row.chunk().id()).isEqualTo(job.id() + "/2");
        assertThat(row.chunk().firstRecord()).isEqualTo(21);
        assertThat(row.record().number()).isEqualTo(23);
        assertThat(row.row().values()).containsOnly(entry("n", "23"), entry("t", "t23"));
        caravan.jdbc().sql("DELETE FROM keyless WHERE n = 23").update();
        Explanation deleted = explain(job, 24);
        assertThat(deleted.verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(deleted.row()).isNull();
        assertThat(deleted.message()).contains("no row of it any more");
    }

    @Test
    void aLastLineWithoutLineEndIsTheLastRecords() {
        JobView job = loaded(caravan.file("unended.csv", "id,t\n1,a\n2,b"), into("unended", "id"));
        assertThat(explain(job, 3).verdict()).isEqualTo(Verdict.INSERTED);
        assertThat(explain(job, 3).record().number()).isEqualTo(2);
        assertThat(explain(job, 4).verdict()).isEqualTo(Verdict.BEYOND_END);
    }

    @Test
    void withoutTheSourceTheLedgerSaysWhatItKnows() throws IOException {
        Path file = caravan.file("gone.csv", PEOPLE);
        JobView job = loaded(file, people("gone", LoadMethod.DIRECT, null));
        Files.delete(file);
        Explanation rejected = explain(job, 8);
        assertThat(rejected.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(rejected.reject().text()).isEqualTo("3,Cyd,old");
        assertThat(rejected.notes()).anySatisfy(note -> assertThat(note).contains("can't be read again"));
        Explanation other = explain(job, 5);
        assertThat(other.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(other.chunk().id()).isEqualTo(job.id() + "/0");
        assertThat(other.record()).isNull();
    }

    @Test
    void aRejectThatWasCorrectedSaysByWhichJob() throws IOException {
        JobView job = loaded(caravan.file("fixed.csv", PEOPLE), people("fixed", LoadMethod.DIRECT, null));
        Path fix = caravan.file(
                "fix.csv", "id,name,age,_line,_offset\n3,Cyd,33,8,%d\n".formatted(PEOPLE.indexOf("3,Cyd")));
        JobView correction = loaded(
                fix,
                new JobOptions(
                        null,
                        null,
                        List.of(),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        WriteOptions.NONE,
                        job.id(),
                        false));
        Explanation corrected = explain(job, 8);
        assertThat(corrected.verdict()).isEqualTo(Verdict.CORRECTED);
        assertThat(corrected.reject().correctedBy()).isEqualTo(correction.id());
        assertThat(corrected.row().values()).contains(entry("age", "33"));
        StringWriter err = new StringWriter();
        assertThat(command(new StringWriter(), err, Long.toString(correction.id()), "2"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("corrects job " + job.id());
    }

    @Test
    void anUndoneJobHasNoRows() {
        JobView job = loaded(caravan.file("undone.csv", PEOPLE), people("undone", LoadMethod.DIRECT, null));
        caravan.bean(JobService.class).undo(job.job());
        Explanation undone = explain(job, 5);
        assertThat(undone.verdict()).isEqualTo(Verdict.NOT_LOADED);
        assertThat(undone.reason()).isEqualTo("undone");
    }

    @Test
    void aChunkThatNobodyHasLoadedIsInFlight() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        long id;
        try {
            id = caravan.submit(caravan.file("flying.csv", PEOPLE), people("flying", LoadMethod.DIRECT, null));
            JobView job = caravan.in(JobState.LOADING, id);
            Explanation flying = explain(job, 5);
            assertThat(flying.verdict()).isEqualTo(Verdict.IN_FLIGHT);
            assertThat(flying.chunk().state()).isEqualTo("in-flight");
            assertThat(flying.chunk().recordedAt()).isNull();
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
        assertThat(explain(caravan.ended(id), 5).verdict()).isEqualTo(Verdict.INSERTED);
    }

    @Test
    void longValuesAreShortened() {
        String wide = "x".repeat(5_000);
        JobView job = loaded(caravan.file("wide.csv", "id,t\n1," + wide + "\n"), into("wide", "id"));
        Explanation explanation = explain(job, 2);
        assertThat(explanation.record().text()).hasSize(200).endsWith("…");
        assertThat(explanation.columns().get(1).value()).hasSize(200);
        assertThat(explanation.row().values().get("t")).hasSize(200);
    }

    @Test
    void theCommandAndHttpSayTheSame() throws IOException {
        JobView job = loaded(caravan.file("same.csv", PEOPLE), people("same", LoadMethod.DIRECT, null));
        StringWriter out = new StringWriter();
        assertThat(command(out, new StringWriter(), Long.toString(job.id()), "12", "--json"))
                .isZero();
        JsonNode said = new ObjectMapper().readTree(out.toString());
        JsonNode answer = json(
                new WebClient(caravan.uri("/")).send("GET", "/api/jobs/%d/explain?line=12".formatted(job.id()), null));
        assertThat(answer.get("verdict").asText()).isEqualTo("duplicate");
        assertThat(answer.at("/winner/line").asLong()).isEqualTo(5);
        assertThat(answer.get("source").asText()).isEqualTo("same.csv");
        assertThat(said.get("source").asText()).startsWith("file:");
        // Clients are not told the folders of the server.
        assertThat(((ObjectNode) said.get("chunk")).remove("queue").asText()).startsWith("memory:/");
        assertThat(((ObjectNode) answer.get("chunk")).remove("queue").asText()).isEqualTo("memory");
        for (String field : List.of("verdict", "reason", "message", "record", "chunk", "columns", "row", "winner")) {
            assertThat(said.get(field)).as(field).isEqualTo(answer.get(field));
        }
        StringWriter text = new StringWriter();
        assertThat(command(text, new StringWriter(), Long.toString(job.id()), "7"))
                .isZero();
        assertThat(text.toString())
                .contains("inserted: the record is a row of table same")
                .contains("record 2: lines 6 to 7")
                .contains("message %d/0 on queue".formatted(job.id()))
                .contains("name: Bob⏎Two");
    }

    @Test
    void faultsAreToldAsByOtherCommandsAndRequests() {
        StringWriter err = new StringWriter();
        assertThat(command(new StringWriter(), err, "999999", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no job 999999");
        assertThat(command(new StringWriter(), new StringWriter(), "1", "0")).isEqualTo(2);
        assertThat(command(new StringWriter(), new StringWriter(), "1")).isEqualTo(2);
        assertThat(command(new StringWriter(), new StringWriter(), "1", "2", "--feed", "f"))
                .isEqualTo(2);
        WebClient client = new WebClient(caravan.uri("/"));
        assertThat(client.send("GET", "/api/jobs/999999/explain?line=1", null).statusCode())
                .isEqualTo(404);
        assertThat(client.send("GET", "/api/jobs/1/explain?line=0", null).statusCode())
                .isEqualTo(400);
        assertThat(client.send("GET", "/api/jobs/1/explain", null).statusCode()).isEqualTo(400);
    }

    private static int command(StringWriter out, StringWriter err, String... arguments) {
        String[] all = new String[arguments.length + 5];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--db";
        all[arguments.length + 2] = database;
        all[arguments.length + 3] = "--data-dir";
        all[arguments.length + 4] = directory.toString();
        CommandLine command = Caravan.commandLine(all);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(all);
    }
}
