package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.web.security.TestKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rejects in pages, their check and their corrections over HTTP, by logins of different rights. */
class RejectsApiTest {
    private static final String THREE = "email,name\nann@example.com,Ann\nbob.example.com,Bob\ncid@,Cid\neve,\n";

    @TempDir
    static Path directory;

    private static final TestKeys KEYS = new TestKeys();
    private static RunningCaravan caravan;
    private static WebClient webClient;
    private static int files;

    @BeforeAll
    static void start() {
        KEYS.add("all", "operator");
        KEYS.add("viewer", "viewer");
        KEYS.add("loader", "loader");
        KEYS.add("mine", "loader", "tables=mine*");
        caravan =
                RunningCaravan.startServing(directory.resolve("data"), KEYS.settings("caravan.chunk.max-records=100"));
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> send(String key, String method, String path, Object body) {
        return webClient.send(
                method,
                path,
                body == null ? null : WebClient.text(body).getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                KEYS.text(key));
    }

    private static JsonNode get(String path) {
        HttpResponse<byte[]> answer = send("all", "GET", path, null);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return json(answer);
    }

    private static JobView load(String table, String csv) {
        return caravan.load(caravan.file(table + ++files + ".csv", csv), RunningCaravan.into(table, "email"));
    }

    private static Map<String, Object> row(JsonNode reject, String... fields) {
        return Map.of(
                "line",
                reject.get("line").asLong(),
                "offset",
                reject.get("offset").asLong(),
                "fields",
                Collections.unmodifiableList(new ArrayList<>(Arrays.asList(fields))));
    }

    /** The records of all pages from one on. */
    private static List<Long> records(long job, String query, Long after) {
        List<Long> records = new ArrayList<>();
        Long next = after;
        while (next != null) {
            JsonNode page = get("/api/jobs/%d/rejects?%s&after=%d".formatted(job, query, next));
            page.get("rejects")
                    .forEach(reject -> records.add(reject.get("record").asLong()));
            next = page.has("next") ? page.get("next").asLong() : null;
        }
        return records;
    }

    /** Puts rejects into the ledger, as loaders would. */
    private static void addRejects(long job, String records, String reason) {
        caravan.jdbc().sql("""
                INSERT INTO caravan.reject (job, record, sequence, line, byte_offset, column_name, reason, message, raw)
                SELECT ?, record, 0, record, record, 'email', ?, 'made', 'no,N'::bytea FROM %s AS record
                """.formatted(records)).params(job, reason).update();
    }

    @Test
    void aRejectHasItsPlaceItsReasonAndItsFields() {
        JobView job = load("shown", "email,name,note\nann@example.com,Ann,\n\"bob\",\"\",a\nx,y\n");
        JsonNode page = get("/api/jobs/%d/rejects".formatted(job.id()));
        assertThat(page.toString())
                .isEqualTo("""
                {"columns":[{"header":"email","type":"email","ignored":false},{"header":"name","type":"text","ignored":false},\
                {"header":"note","type":"text","ignored":false}],"columnCount":3,"rejects":[\
                {"record":2,"line":3,"offset":37,"column":"email","reason":"email-no-at","message":"there is no @ in the address",\
                "fields":["bob","","a"],"cut":false},\
                {"record":3,"line":4,"offset":48,"column":"note","reason":"too-few-fields","message":"%s","fields":["x","y",null],"raw":"x,y","cut":false}]}""".formatted(page.at("/rejects/1/message").asText()));
    }

    @Test
    void rejectsAreFilteredByReasonAndColumn() {
        JobView job = load("filtered", "email,age\na@example.com,1\nb,2\nc@example.com,3\nd,4\ne@example.com,5,6\n");
        assertThat(records(job.id(), "reason=email-no-at", 0L)).containsExactly(2L, 4L);
        assertThat(records(job.id(), "column=email", 0L)).containsExactly(2L, 4L);
        assertThat(records(job.id(), "column=", 0L)).containsExactly(5L);
        assertThat(records(job.id(), "reason=too-many-fields&column=email", 0L)).isEmpty();
        assertThat(records(job.id(), "limit=1", 0L)).isEqualTo(records(job.id(), "limit=100", 0L));
    }

    @Test
    void pagesNeitherSkipNorDoubleWhileRejectsCome() {
        JobView job = load("growing", "email\na@example.com\n");
        addRejects(job.id(), "generate_series(10, 1000, 10)", "email-no-at");
        JsonNode first = get("/api/jobs/%d/rejects?limit=30".formatted(job.id()));
        addRejects(job.id(), "generate_series(5, 1005, 10)", "email-no-at");
        List<Long> records = new ArrayList<>();
        first.get("rejects").forEach(reject -> records.add(reject.get("record").asLong()));
        records.addAll(records(job.id(), "limit=30", first.get("next").asLong()));
        assertThat(records).isSorted().doesNotHaveDuplicates();
        assertThat(records)
                .containsAll(
                        LongStream.rangeClosed(1, 100).map(n -> 10 * n).boxed().toList());
        assertThat(records).filteredOn(record -> record > 300).hasSize(70 + 71);
    }

    @Test
    void aRareReasonAmongManyRejectsIsFoundInBoundedSteps() {
        JobView job = load("rare", "email\na@example.com\n");
        addRejects(job.id(), "generate_series(1, 120000)", "email-no-at");
        addRejects(job.id(), "generate_series(120001, 120001)", "rare");
        JsonNode first = get("/api/jobs/%d/rejects?reason=rare".formatted(job.id()));
        assertThat(first.get("rejects")).isEmpty();
        assertThat(first.get("next").asLong()).isEqualTo(50_000);
        assertThat(records(job.id(), "reason=rare", 0L)).containsExactly(120_001L);
    }

    @Test
    void aLongRecordIsCutAndSaysSo() {
        JobView job = load("long", "email,name\nann," + "x".repeat(20_000) + "\nbob,short\n");
        JsonNode rejects = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        assertThat(rejects.get(0).get("cut").asBoolean()).isTrue();
        assertThat(rejects.get(0).at("/fields/1").asText().length()).isLessThan(20_000);
        assertThat(rejects.get(1).get("cut").asBoolean()).isFalse();
    }

    @Test
    void correctedRowsAreCheckedInEveryColumnAndNothingIsLoaded() {
        JobView job = load("checked", THREE);
        JsonNode rejects = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        HttpResponse<byte[]> checked = send(
                "loader",
                "POST",
                "/api/jobs/%d/rejects/check".formatted(job.id()),
                Map.of(
                        "rows",
                        List.of(
                                row(rejects.get(0), "bob@example.com", "Bob"),
                                row(rejects.get(1), "cid@@example.com", "Cid"),
                                Map.of("line", 99, "offset", 0, "fields", List.of("x@example.com", "")))));
        assertThat(checked.statusCode()).isEqualTo(200);
        JsonNode faults = json(checked).get("faults");
        assertThat(faults.findValuesAsText("reason")).containsExactlyInAnyOrder("no-such-reject", "email-several-ats");
        assertThat(faults.valueStream()
                        .filter(fault -> fault.get("row").asInt() == 1)
                        .map(fault -> fault.get("field").asInt()))
                .containsExactly(0);
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(4, 1, 0, 0, 3, 0, 0, 0));
    }

    @Test
    void correctionsLoadOnceAndTheFirstJobHeals() {
        JobView job = load("healed", THREE);
        String path = "/api/jobs/%d/corrections".formatted(job.id());
        JsonNode rejects = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        Map<String, Object> request = Map.of(
                "rows",
                List.of(
                        row(rejects.get(0), "bob@example.com", "=1+1"),
                        row(rejects.get(1), "cid", "Cid"),
                        row(rejects.get(2), "eve@example.com", null)));
        HttpResponse<byte[]> made = send("loader", "POST", path, request);
        assertThat(made.statusCode()).as(new String(made.body(), UTF_8)).isEqualTo(201);
        JobView correcting = caravan.ended(json(made).get("job").asLong());

        assertThat(correcting.state()).isEqualTo(JobState.COMPLETED);
        assertThat(correcting.balance()).isEqualTo(new JobBalance(3, 2, 0, 0, 1, 0, 0, 0));
        assertThat(get("/api/jobs/" + correcting.id()).get("corrects").asLong()).isEqualTo(job.id());
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.job(job.id()).corrected()).isEqualTo(2);
        assertThat(caravan.column("SELECT email || ' ' || coalesce(name, 'NULL') FROM healed ORDER BY caravan_row"))
                .containsExactly("ann@example.com Ann", "bob@example.com =1+1", "eve@example.com NULL");
        JsonNode left = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        assertThat(left).hasSize(1);
        assertThat(left.get(0).get("reason").asText()).isEqualTo("email-no-at");
        assertThat(left.get(0).at("/fields/0").asText()).isEqualTo("cid");

        HttpResponse<byte[]> again = send("loader", "POST", path, request);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("job").asLong()).isEqualTo(correcting.id());
        HttpResponse<byte[]> forced = send("loader", "POST", path, Map.of("rows", request.get("rows"), "again", true));
        assertThat(forced.statusCode()).isEqualTo(201);
        assertThat(caravan.ended(json(forced).get("job").asLong()).balance())
                .isEqualTo(new JobBalance(3, 0, 0, 0, 1, 0, 2, 0));
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(4, 3, 0, 0, 1, 0, 0, 0));
        assertThat(caravan.column("SELECT count(*) FROM healed")).containsExactly("3");
    }

    @Test
    void aRecordThatIsNotInColumnsIsCorrectedByItsText() {
        JobView job = load("texts", "email;name\nann@example.com;A;B\nbob@example.com\n");
        JsonNode rejects = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        HttpResponse<byte[]> made = send(
                "all",
                "POST",
                "/api/jobs/%d/corrections".formatted(job.id()),
                Map.of(
                        "rows",
                        List.of(
                                Map.of(
                                        "line",
                                        rejects.get(0).get("line"),
                                        "offset",
                                        rejects.get(0).get("offset"),
                                        "raw",
                                        "ann@example.com;\"A;B\""),
                                row(rejects.get(1), "bob@example.com", "Bob"))));
        assertThat(caravan.ended(json(made).get("job").asLong()).balance())
                .isEqualTo(new JobBalance(2, 2, 0, 0, 0, 0, 0, 0));
        assertThat(caravan.column("SELECT name FROM texts ORDER BY 1")).containsExactly("A;B", "Bob");
    }

    @Test
    void aJobThatCanNotBeCorrectedSaysWhy() throws Exception {
        caravan.camel().getRouteController().stopRoute("load-rows");
        long job;
        try {
            job = caravan.submit(caravan.file("unfinished.csv", THREE), RunningCaravan.into("unfinished", "email"));
            caravan.in(JobState.LOADING, job);
            assertThat(get("/api/jobs/%d/rejects".formatted(job))
                            .get("obstacle")
                            .asText())
                    .contains("wait for its end");
            for (String path : List.of("rejects/check", "corrections")) {
                HttpResponse<byte[]> refused = send(
                        "all",
                        "POST",
                        "/api/jobs/%d/%s".formatted(job, path),
                        Map.of("rows", List.of(Map.of("line", 3, "offset", 31, "fields", List.of("x", "y")))));
                assertThat(refused.statusCode()).isEqualTo(422);
                assertThat(problem(refused)).isEqualTo("unusable-source");
            }
        } finally {
            caravan.camel().getRouteController().startRoute("load-rows");
        }
        caravan.ended(job);
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, 200, 403 forbidden, 403 forbidden",
        "mine, 404 unknown-job, 404 unknown-job, 404 unknown-job",
        "loader, 200, 200, 201",
    })
    void rolesAndBindingsHold(String key, String list, String check, String correct) {
        JobView job = load("guarded" + key, THREE);
        JsonNode rejects = get("/api/jobs/%d/rejects".formatted(job.id())).get("rejects");
        Map<String, Object> request = Map.of("rows", List.of(row(rejects.get(0), "bob@example.com", "Bob")));
        String path = "/api/jobs/" + job.id();
        assertThat(answer(send(key, "GET", path + "/rejects", null))).isEqualTo(list);
        assertThat(answer(send(key, "POST", path + "/rejects/check", request))).isEqualTo(check);
        assertThat(answer(send(key, "POST", path + "/corrections", request))).isEqualTo(correct);
    }

    @Test
    void aBoundLoginCorrectsItsOwnTable() {
        JobView job = load("mine_too", THREE);
        JsonNode rejects = json(send("mine", "GET", "/api/jobs/%d/rejects".formatted(job.id()), null))
                .get("rejects");
        HttpResponse<byte[]> made = send(
                "mine",
                "POST",
                "/api/jobs/%d/corrections".formatted(job.id()),
                Map.of("rows", List.of(row(rejects.get(0), "bob@example.com", "Bob"))));
        assertThat(caravan.ended(json(made).get("job").asLong()).balance().inserted())
                .isEqualTo(1);
    }

    private static String answer(HttpResponse<byte[]> response) {
        return response.statusCode() < 400
                ? "" + response.statusCode()
                : response.statusCode() + " " + problem(response);
    }

    @Test
    void requestsAreBounded() {
        JobView job = load("bounded", THREE);
        String path = "/api/jobs/" + job.id();
        for (String query : List.of("limit=0", "limit=1001", "after=-1", "reason=" + "x".repeat(201))) {
            assertThat(answer(send("all", "GET", path + "/rejects?" + query, null)))
                    .as(query)
                    .isEqualTo("400 bad-request");
        }
        Map<String, Object> one = Map.of("line", 3, "offset", 31, "fields", List.of("x", "y"));
        Map<String, Object> wide = Map.of("line", 3, "offset", 31, "fields", Collections.nCopies(1001, "x"));
        Map<String, Object> both = Map.of("line", 3, "offset", 31, "fields", List.of("x", "y"), "raw", "x,y");
        Map<String, Object> narrow = Map.of("line", 3, "offset", 31, "fields", List.of("x"));
        Map<String, Object> large = Map.of("line", 3, "offset", 31, "fields", List.of("x".repeat(65_537), "y"));
        Map<String, Object> none = Map.of("line", 3, "offset", 31);
        for (String action : List.of("/rejects/check", "/corrections")) {
            for (List<?> rows : List.of(
                    List.of(),
                    Collections.nCopies(10_001, one),
                    List.of(wide),
                    List.of(both),
                    List.of(narrow),
                    List.of(large),
                    List.of(none))) {
                assertThat(answer(send("all", "POST", path + action, Map.of("rows", rows))))
                        .as(action + " "
                                + rows.toString()
                                        .substring(
                                                0, Math.min(100, rows.toString().length())))
                        .isEqualTo("400 bad-request");
            }
            List<?> megabytes = Collections.nCopies(
                    20, Map.of("line", 3, "offset", 31, "fields", List.of("x".repeat(60_000), "y")));
            assertThat(answer(send("all", "POST", path + action, Map.of("rows", megabytes))))
                    .isEqualTo("413 content-too-large");
        }
        assertThat(answer(send("all", "GET", "/api/jobs/999999/rejects", null))).isEqualTo("404 unknown-job");
    }
}
