package dev.caravan.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.web.security.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Previews over HTTP, uploads that are held until they are started, and the list of files that may be loaded. */
class PreviewsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Credentials.Key> KEYS = new TreeMap<>();

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("files/deep"));
        List<String> settings = new ArrayList<>(List.of(
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.report.enabled=true",
                "caravan.feeds.stock.match=stock*.csv",
                "caravan.feeds.stock.table=stock",
                "caravan.reports.plays.match=plays*.csv",
                "caravan.reports.plays.group-by=Song",
                "caravan.reports.plays.measures[0].aggregate=sum",
                "caravan.reports.plays.measures[0].column=Plays",
                "caravan.web.api-keys.bound.tables=bound_*"));
        Map.of("all", "loader", "other", "loader", "bound", "loader", "seer", "viewer")
                .forEach((name, role) -> {
                    KEYS.put(name, Credentials.key());
                    settings.add("caravan.web.api-keys.%s.sha256=%s"
                            .formatted(name, KEYS.get(name).sha256()));
                    settings.add("caravan.web.api-keys.%s.role=%s".formatted(name, role));
                });
        caravan = RunningCaravan.startServing(directory.resolve("data"), settings.toArray(String[]::new));
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> send(String key, String method, String path, String body) {
        return webClient.send(
                method,
                path,
                body == null ? null : body.getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Api-Key",
                KEYS.get(key).text());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve("files").resolve(name), content)
                .toString();
    }

    private static String body(String source, Map<String, ?> options) {
        ObjectNode body = JSON.createObjectNode().put("source", source);
        body.setAll((ObjectNode) JSON.valueToTree(options));
        return body.toString();
    }

    private static JsonNode preview(String source, Map<String, ?> options) throws IOException {
        HttpResponse<byte[]> response = send("all", "POST", "/api/previews", body(source, options));
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        return json(response);
    }

    private static void refused(int status, String type, HttpResponse<byte[]> response) throws IOException {
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(status);
        assertThat(json(response).get("type").asText()).isEqualTo("urn:caravan:problem:" + type);
    }

    private static List<String> texts(JsonNode array, String field) {
        return array.valueStream().map(each -> each.path(field).asText()).toList();
    }

    private static long jobs() {
        return Long.parseLong(caravan.column("SELECT count(*) FROM caravan.job").get(0));
    }

    @Test
    void aPreviewSaysHowAFileWouldBeLoadedAndLoadsNothing() throws IOException {
        String source = file("people.csv", "Of 2026\n\nid;name;born\n1;Ada;1815-12-10\n2;Grace;1906-12-09\n");
        long before = jobs();
        JsonNode preview = preview(source, Map.of());
        JsonNode plan = preview.get("plan");
        assertThat(plan.get("source").asText()).isEqualTo("people.csv");
        assertThat(plan.at("/dialect/delimiter").asText()).isEqualTo(";");
        assertThat(texts(plan.get("columns"), "name")).containsExactly("id", "name", "born");
        assertThat(texts(plan.get("columns"), "type")).containsExactly("integer", "text", "date");
        assertThat(plan.get("table").asText()).isEqualTo("people");
        assertThat(plan.get("key")).isEmpty();
        assertThat(texts(preview.get("rows"), "line")).containsExactly("4", "5");
        assertThat(preview.at("/rows/1/fields/1").asText()).isEqualTo("Grace");
        assertThat(texts(preview.get("skippedLines"), "reason")).containsExactly("preamble");
        assertThat(preview.get("keySuggestions").valueStream().map(JsonNode::asText))
                .startsWith("id");
        assertThat(preview.get("feedYaml").asText()).contains("people.csv", "table: people");
        assertThat(preview.has("target")).isFalse();
        assertThat(jobs()).isEqualTo(before);
        assertThat(caravan.column("SELECT to_regclass('people')")).containsExactly((String) null);
    }

    @Test
    void badCellsAreMarkedAndFollowTheOptions() throws IOException {
        String source = file("measured.csv", "id,value\n1,10\nx,N/A\n3\n");
        JsonNode rows = preview(source, Map.of("columns", Map.of("id", "integer", "value", "integer")))
                .get("rows");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).get("faults")).isEmpty();
        // Both cells, although the load would say the first alone.
        assertThat(texts(rows.get(1).get("faults"), "column")).containsExactly("0", "1");
        assertThat(rows.get(2).get("faults")).hasSize(1);
        JsonNode spelled = preview(
                        source,
                        Map.of(
                                "columns", Map.of("id", "text", "value", "integer"),
                                "nullValues", List.of("N/A"),
                                "onFieldCountMismatch", "PAD"))
                .get("rows");
        assertThat(spelled.valueStream().allMatch(row -> row.get("faults").isEmpty()))
                .isTrue();
        JsonNode cut = preview(source, Map.of("dialect", Map.of("delimiter", ";")));
        assertThat(cut.at("/plan/columns")).hasSize(1);
    }

    @Test
    void anExistingTableIsMatchedColumnByColumn() throws IOException {
        caravan.jdbc()
                .sql("CREATE TABLE stock (sku text PRIMARY KEY, amount integer, seen timestamptz)")
                .update();
        String source = file("stock1.csv", "SKU,Amount\na,1\nb,many\n");
        JsonNode preview = preview(source, Map.of());
        assertThat(preview.at("/plan/feed").asText()).isEqualTo("stock");
        assertThat(preview.at("/plan/key/0").asText()).isEqualTo("SKU");
        assertThat(texts(preview.at("/target/columns"), "name")).containsExactly("amount", "seen", "sku");
        assertThat(texts(preview.at("/target/columns"), "file")).containsExactly("Amount", "", "SKU");
        assertThat(preview.at("/target/columns/2/key").asBoolean()).isTrue();
        assertThat(preview.at("/rows/1/faults/0/column").asInt()).isEqualTo(1);
        JsonNode misfit = preview(file("stock2.csv", "SKU,Colour\na,red\n"), Map.of());
        assertThat(misfit.at("/plan/error").asText()).contains("Colour", "not in table");
        assertThat(texts(misfit.at("/target/columns"), "file")).containsExactly("", "", "SKU");
    }

    @Test
    void theCommandSaysTheSameInAShell() throws IOException {
        String source = file("it's mine.csv", "id,a=b\n1,2\n");
        String command = preview(
                        source,
                        Map.of(
                                "table", "mine",
                                "key", List.of("id"),
                                "map", Map.of("a=b", "c"),
                                "nullValues", List.of("-", "a,b"),
                                "mode", "SYNC",
                                "dialect", Map.of("delimiter", ",", "header", true)))
                .get("command")
                .asText();
        assertThat(command)
                .startsWith("./caravan load '")
                .contains("it'\\''s mine.csv'", " --table=mine --key=id --delimiter=, --header ", "'--map=\"a=b\"=c'")
                .contains("'--null=-,\"a,b\"'", " --sync");
    }

    @Test
    void whatIsShownIsBounded() throws IOException {
        StringBuilder wide = new StringBuilder("a".repeat(5000));
        for (int c = 1; c < 300; c++) {
            wide.append(",c").append(c);
        }
        wide.append('\n');
        for (int r = 0; r < 500; r++) {
            wide.append("v".repeat(1000)).append(",1".repeat(299)).append('\n');
        }
        String source = file("wide.csv", wide.toString());
        JsonNode preview = preview(source, Map.of());
        assertThat(preview.at("/plan/columns")).hasSize(200);
        assertThat(preview.at("/plan/columnsNotShown").asInt()).isEqualTo(100);
        assertThat(preview.get("rows")).hasSize(20);
        assertThat(preview.at("/rows/0/fields")).hasSize(200);
        assertThat(preview.at("/rows/0/fields/0").asText()).hasSize(200).endsWith("…");
        assertThat(preview.at("/header/0").asText()).hasSizeLessThanOrEqualTo(200);
        refused(400, "bad-request", send("all", "POST", "/api/previews?rows=101", body(source, Map.of())));
    }

    @Test
    void aPreviewIsRefusedWhatALoadIsRefused() throws IOException {
        String source = file("bound_file.csv", "id\n1\n");
        refused(403, "forbidden", send("seer", "POST", "/api/previews", body(source, Map.of())));
        refused(403, "source-not-allowed", send("all", "POST", "/api/previews", body("/etc/passwd", Map.of())));
        refused(403, "source-not-allowed", send("all", "POST", "/api/previews", body("s3://bucket/x.csv", Map.of())));
        refused(400, "bad-request", send("all", "POST", "/api/previews", body(source, Map.of("delimeter", ";"))));
        refused(
                422,
                "unusable-source",
                send("all", "POST", "/api/previews", body("http://127.0.0.1:1/x.csv", Map.of())));
        refused(403, "not-permitted", send("bound", "POST", "/api/previews", body(source, Map.of("table", "stock"))));
        assertThat(send("bound", "POST", "/api/previews", body(source, Map.of()))
                        .statusCode())
                .isEqualTo(200);
        JsonNode own = preview(source, Map.of("table", "caravan.job"));
        assertThat(own.at("/plan/error").asText()).contains("ledger's");
        assertThat(own.has("target")).isFalse();
    }

    private static String held(String key, String name, byte[] bytes, String... others) {
        StringBuilder metadata = new StringBuilder("filename " + base64(name) + ",hold " + base64("true"));
        for (int i = 0; i < others.length; i += 2) {
            metadata.append(',').append(others[i]).append(' ').append(base64(others[i + 1]));
        }
        HttpResponse<byte[]> response = webClient.send(
                "POST",
                "/api/uploads/tus",
                bytes,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                Integer.toString(bytes.length),
                "Upload-Metadata",
                metadata.toString(),
                "Content-Type",
                "application/offset+octet-stream",
                "X-Api-Key",
                KEYS.get(key).text());
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(201);
        assertThat(response.headers().firstValue("Caravan-Job")).isEmpty();
        String place = response.headers().firstValue("Location").orElseThrow();
        return "upload:" + place.substring(place.lastIndexOf('/') + 1);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void aHeldUploadIsNoJobUntilItIsStarted() throws IOException {
        long before = jobs();
        String source = held("all", "held.csv", "id,name\n1,a\n2\n".getBytes(UTF_8));
        JsonNode preview = preview(source, Map.of("table", "held_here"));
        assertThat(preview.at("/plan/source").asText()).isEqualTo("held.csv");
        assertThat(preview.get("rows")).hasSize(2);
        assertThat(jobs()).isEqualTo(before);
        // A dry run counts, and leaves it where it is.
        long dry = json(send("all", "POST", "/api/jobs", body(source, Map.of("table", "held_here", "dryRun", true))))
                .get("job")
                .asLong();
        assertThat(caravan.ended(dry).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.job(dry).balance().rejected()).isEqualTo(1);
        assertThat(caravan.column("SELECT to_regclass('held_here')")).containsExactly((String) null);
        assertThat(preview(source, Map.of()).get("rows")).hasSize(2);
        HttpResponse<byte[]> started =
                send("all", "POST", "/api/jobs", body(source, Map.of("table", "held_here", "key", List.of("id"))));
        assertThat(started.statusCode()).as(new String(started.body(), UTF_8)).isEqualTo(201);
        long job = json(started).get("job").asLong();
        assertThat(job).isNotEqualTo(dry);
        assertThat(caravan.ended(job).balance().inserted()).isEqualTo(1);
        assertThat(caravan.column("SELECT name FROM held_here")).containsExactly("a");
        // Asked again, it is the same job.
        assertThat(json(send("all", "POST", "/api/jobs", body(source, Map.of())))
                        .get("job")
                        .asLong())
                .isEqualTo(job);
        refused(404, "unknown-upload", send("all", "POST", "/api/previews", body(source, Map.of())));
    }

    @Test
    void aStartIsALoadAlthoughAReportMatches() throws IOException {
        String source = held("all", "plays.csv", "Song,Plays\nA,1\n".getBytes(UTF_8));
        long job = json(send("all", "POST", "/api/jobs", body(source, Map.of())))
                .get("job")
                .asLong();
        assertThat(caravan.ended(job).job().table()).isEqualTo("plays");
    }

    @Test
    void aHeldUploadIsItsClientsAlone() throws IOException {
        String source = held("all", "mine.csv", "id\n1\n".getBytes(UTF_8));
        refused(403, "upload-of-another", send("other", "POST", "/api/previews", body(source, Map.of())));
        refused(403, "upload-of-another", send("other", "POST", "/api/jobs", body(source, Map.of())));
        refused(404, "unknown-upload", send("all", "POST", "/api/previews", body("upload:../x", Map.of())));
        refused(404, "unknown-upload", send("all", "POST", "/api/jobs", body("upload:" + "0".repeat(32), Map.of())));
    }

    @Test
    void aRefusedStartLeavesItHeld() throws IOException {
        String source = held("bound", "bound_start.csv", "id\n1\n".getBytes(UTF_8));
        refused(403, "not-permitted", send("bound", "POST", "/api/jobs", body(source, Map.of("table", "stock"))));
        HttpResponse<byte[]> started = send("bound", "POST", "/api/jobs", body(source, Map.of("table", "bound_start")));
        assertThat(started.statusCode()).as(new String(started.body(), UTF_8)).isEqualTo(201);
    }

    @Test
    void onlyWholeUploadsOfTusAreHeld() throws IOException {
        refused(400, "bad-request", send("all", "POST", "/api/uploads?name=x.csv&hold=true", "id\n1\n"));
        HttpResponse<byte[]> begun = webClient.send(
                "POST",
                "/api/uploads/tus",
                new byte[0],
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                "100",
                "Upload-Metadata",
                "filename " + base64("slow.csv") + ",hold " + base64("true"),
                "X-Api-Key",
                KEYS.get("all").text());
        String place = begun.headers().firstValue("Location").orElseThrow();
        String source = "upload:" + place.substring(place.lastIndexOf('/') + 1);
        refused(409, "upload-conflict", send("all", "POST", "/api/previews", body(source, Map.of())));
        refused(409, "upload-conflict", send("all", "POST", "/api/jobs", body(source, Map.of())));
    }

    @Test
    void theBeginningOfAnUploadIsEnough() throws IOException {
        StringBuilder csv = new StringBuilder("id,name\n");
        for (int i = 0; csv.length() < 5 << 20; i++) {
            csv.append(i).append(",some name of a row\n");
        }
        byte[] there = csv.toString().getBytes(UTF_8);
        HttpResponse<byte[]> begun = webClient.send(
                "POST",
                "/api/uploads/tus",
                there,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                Integer.toString(there.length + 1000),
                "Upload-Metadata",
                "filename " + base64("arriving.csv") + ",hold " + base64("true"),
                "Content-Type",
                "application/offset+octet-stream",
                "X-Api-Key",
                KEYS.get("all").text());
        String place = begun.headers().firstValue("Location").orElseThrow();
        JsonNode preview = preview("upload:" + place.substring(place.lastIndexOf('/') + 1), Map.of());
        assertThat(preview.get("arriving").asBoolean()).isTrue();
        assertThat(preview.get("rows")).hasSize(20);
        assertThat(preview.at("/plan/table").asText()).isEqualTo("arriving");
    }

    @Test
    void anArchiveShowsItsFilesAndLoadsThemAll() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("first_zipped.csv", "second_zipped.csv")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(("id," + name.substring(0, 5) + "\n1,2\n").getBytes(UTF_8));
            }
        }
        String source = held("all", "both.zip", bytes.toByteArray());
        JsonNode preview = preview(source, Map.of());
        assertThat(preview.get("entries").valueStream().map(JsonNode::asText))
                .containsExactly("first_zipped.csv", "second_zipped.csv");
        assertThat(preview.at("/header/1").asText()).isEqualTo("first");
        assertThat(preview(source + "!/second_zipped.csv", Map.of())
                        .at("/header/1")
                        .asText())
                .isEqualTo("secon");
        assertThat(json(send("all", "POST", "/api/jobs", body(source, Map.of())))
                        .get("jobs"))
                .hasSize(2);
    }

    @Test
    void filesThatMayBeLoadedAreListed() throws IOException {
        file("deep/listed.csv", "id\n1\n");
        file("deep/.hidden.csv", "id\n1\n");
        file("deep/listed.txt", "id\n1\n");
        JsonNode listed = json(send("all", "GET", "/api/sources?q=LISTED", null));
        assertThat(listed.get("files")).hasSize(1);
        String source = listed.at("/files/0/source").asText();
        assertThat(preview(source, Map.of()).at("/plan/table").asText()).isEqualTo("listed");
        refused(403, "forbidden", send("seer", "GET", "/api/sources", null));
    }
}
