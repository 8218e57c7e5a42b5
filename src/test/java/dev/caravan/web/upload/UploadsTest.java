package dev.caravan.web.upload;

import static dev.caravan.testing.WebClient.head;
import static dev.caravan.testing.WebClient.join;
import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in one request, and requests that are no such thing. */
class UploadsTest {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String KEPT = "Keep-Alive: timeout=";

    /** In Java 17, where nobody sets jdk.httpclient.keepalive.timeout; later ones keep connections for 30 seconds. */
    private static final int CLIENT_KEEPS_SECONDS = 1200;

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.uploads.poll-interval=50ms",
                "caravan.uploads.max-file-size=8MB",
                "server.tomcat.connection-timeout=1s");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static byte[] csv(String tag, int rows) {
        StringBuilder csv = new StringBuilder("id,tag\n");
        for (int i = 0; i < rows; i++) {
            csv.append(i).append(',').append(tag).append('\n');
        }
        return csv.toString().getBytes(UTF_8);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Set<String> folders() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("uploads"))) {
            return new HashSet<>(all.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void aBodyIsLoadedAndItsFileDeleted() throws Exception {
        byte[] csv = csv("body", 25);
        HttpResponse<byte[]> response = webClient.send(
                "POST",
                "/api/uploads?name=body.csv&table=from_body&key=id&sha256=" + sha256(csv),
                csv,
                "Content-Type",
                "text/csv");
        assertThat(response.statusCode()).isEqualTo(201);
        JsonNode answer = json(response);
        assertThat(response.headers().firstValue("Location")).hasValue("/api/jobs/" + answer.get("job"));
        assertThat(answer.get("new").asBoolean()).isTrue();
        JobView job = caravan.ended(answer.get("job").asLong());
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT count(*) FROM from_body")).containsExactly("25");
        assertThat(job.job().source()).endsWith("/file/body.csv");
        Path file = Path.of(java.net.URI.create(job.job().source()));
        await("the file is gone").until(() -> !Files.exists(file));

        HttpResponse<byte[]> again = webClient.send(
                "POST", "/api/uploads?name=body.csv&table=from_body&key=id", csv, "Content-Type", "text/csv");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("new").asBoolean()).isFalse();
        assertThat(json(again).get("job")).isEqualTo(answer.get("job"));
        assertThat(json(again).get("state").asText()).isEqualTo("COMPLETED");

        Set<String> before = folders();
        HttpResponse<byte[]> renamed = webClient.send(
                "POST", "/api/uploads?name=renamed.csv&table=from_body&key=id", csv, "Content-Type", "text/csv");
        assertThat(renamed.statusCode()).isEqualTo(200);
        assertThat(json(renamed).get("job")).isEqualTo(answer.get("job"));
        for (String folder : folders()) {
            assertThat(before.contains(folder)
                            || !Files.exists(directory.resolve("uploads/" + folder + "/file/renamed.csv")))
                    .as("the skipped file is deleted")
                    .isTrue();
        }
        HttpResponse<byte[]> loaded = webClient.send(
                "POST",
                "/api/uploads?name=renamed.csv&table=from_body&key=id&again=true",
                csv,
                "Content-Type",
                "text/csv");
        assertThat(loaded.statusCode()).isEqualTo(201);
        assertThat(caravan.ended(json(loaded).get("job").asLong()).balance().duplicates())
                .isEqualTo(25);
        assertThat(problem(webClient.send(
                        "POST", "/api/uploads?name=body.csv&again=perhaps", csv, "Content-Type", "text/csv")))
                .isEqualTo("bad-request");
    }

    @Test
    void anUploadSaysWhatBecomesOfTheTable() throws Exception {
        String to = "/api/uploads?name=moded.csv&table=moded&key=id";
        long first = json(webClient.send("POST", to, bytes("id,v\n1,a\n2,b\n3,c\n"), "Content-Type", "text/csv"))
                .get("job")
                .asLong();
        assertThat(caravan.ended(first).balance().inserted()).isEqualTo(3);
        long update = json(webClient.send(
                        "POST", to + "&onDuplicate=update", bytes("id,v\n2,B\n4,d\n"), "Content-Type", "text/csv"))
                .get("job")
                .asLong();
        assertThat(caravan.ended(update).balance().updated()).isEqualTo(1);
        assertThat(caravan.column("SELECT id || v FROM moded ORDER BY id")).containsExactly("1a", "2B", "3c", "4d");
        long sync = json(webClient.send(
                        "POST",
                        to + "&mode=sync&maxDeletes=50%25",
                        bytes("id,v\n1,a\n2,B\n3,C\n"),
                        "Content-Type",
                        "text/csv"))
                .get("job")
                .asLong();
        assertThat(caravan.ended(sync).state()).isEqualTo(JobState.COMPLETED);
        assertThat(caravan.column("SELECT id || v FROM moded ORDER BY id")).containsExactly("1a", "2B", "3C");
        for (String wrong : List.of(
                "onDuplicate=perhaps",
                "mode=sync&onDuplicate=fail",
                "mode=sync&maxDeletes=many",
                "append=1",
                "report=r&mode=replace")) {
            HttpResponse<byte[]> refused =
                    webClient.send("POST", to + "&" + wrong, bytes("id,v\n9,z\n"), "Content-Type", "text/csv");
            assertThat(problem(refused)).as(wrong).isEqualTo("bad-request");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theFileOfAJobThatFailedIsKeptAndMayComeAgain() throws Exception {
        byte[] nothing = new byte[0];
        JsonNode first =
                json(webClient.send("POST", "/api/uploads?name=empty.csv", nothing, "Content-Type", "text/csv"));
        JobView job = caravan.ended(first.get("job").asLong());
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        Path folder =
                Path.of(java.net.URI.create(job.job().source())).getParent().getParent();
        await("it is put away").until(() -> Files.exists(folder.resolve("kept")));
        assertThat(folder.resolve("file/empty.csv")).exists();
        JsonNode second =
                json(webClient.send("POST", "/api/uploads?name=empty.csv", nothing, "Content-Type", "text/csv"));
        assertThat(second.get("job")).isNotEqualTo(first.get("job"));
    }

    @Test
    void anUploadWhoseTableIsNamedAfterAnotherFileFails() {
        long first = uploaded("alike-upload.csv", csv("first", 1));
        assertThat(caravan.ended(first).state()).isEqualTo(JobState.COMPLETED);
        long other = uploaded("alike_upload.csv", csv("other", 1));
        assertThat(caravan.ended(other).state()).isEqualTo(JobState.FAILED);
        assertThat(caravan.column("SELECT tag FROM alike_upload")).containsExactly("first");
    }

    private static long uploaded(String name, byte[] csv) {
        return json(webClient.send("POST", "/api/uploads?name=" + name, csv, "Content-Type", "text/csv"))
                .get("job")
                .asLong();
    }

    @Test
    void aFormIsLoadedWithFieldsBeforeAndAfterTheFile() {
        JsonNode answer = json(webClient.form(
                "/api/uploads",
                new Form()
                        .field("table", "from_form")
                        .file("../../form.csv", csv("form", 7))
                        .field("key", "id")));
        caravan.ended(answer.get("job").asLong());
        assertThat(caravan.column("SELECT count(*) FROM from_form")).containsExactly("7");
        assertThat(answer.get("source").asText()).isEqualTo("form.csv");
    }

    @Test
    void aFormSaysWhatRowsHaveBesideTheFileAndWhichThereAre() {
        JsonNode answer = json(webClient.form(
                "/api/uploads",
                new Form()
                        .field("table", "form_rows")
                        .field("set", "region=north\nsrc=@file\nno=@record")
                        .field("skipFooter", "1")
                        .field("limit", "2")
                        .file("rows-of-form.csv", "id\n5\n6\n7\n8\n".getBytes(UTF_8))));
        JobView job = caravan.ended(answer.get("job").asLong());
        assertThat(caravan.column("SELECT concat_ws('|', id, region, src, no) FROM form_rows ORDER BY id"))
                .containsExactly("5|north|rows-of-form.csv|1", "6|north|rows-of-form.csv|2");
        assertThat(job.skippedLines()).containsExactly(new SkipCount("limit", 1, 4, 4, "7"));
        assertRefused(
                400,
                "bad-request",
                webClient.form(
                        "/api/uploads", new Form().field("set", "a=@lime").file("lime.csv", csv("lime", 1))));
    }

    @Test
    void theEarlierCallAnswersAsItDid() {
        HttpResponse<byte[]> response =
                webClient.form("/api/upload/", new Form().file("earlier.csv", csv("earlier", 3)));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).get("message").asText()).contains("uploaded");
        caravan.ended(json(response).get("job_id").asLong());
        assertThat(caravan.column("SELECT count(*) FROM earlier")).containsExactly("3");
    }

    @Test
    void twoHundredAtOnceAreTwoHundredJobs() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                byte[] csv = csv("t" + i, 5);
                String path = "/api/uploads?table=crowd&name=crowd-%d.csv".formatted(i);
                answers.add(threads.submit(() -> {
                    go.await();
                    return webClient.send("POST", path, csv, "Content-Type", "text/csv");
                }));
            }
            go.countDown();
            Set<Long> jobs = new HashSet<>();
            for (Future<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(201);
                jobs.add(json(answer.get()).get("job").asLong());
            }
            assertThat(jobs).hasSize(200);
            for (long job : jobs) {
                assertThat(caravan.ended(job).state()).isEqualTo(JobState.COMPLETED);
            }
            assertThat(caravan.column("SELECT count(*) FROM crowd")).containsExactly("1000");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("long")
    void eachOfAThousandFilesOfAnArchiveIsAJob() throws Exception {
        int files = 1_050;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            for (int i = 0; i < files; i++) {
                zip.putNextEntry(new ZipEntry("d/file-%04d.csv".formatted(i)));
                zip.write(bytes("email,name\nm%d@example.com,M\n".formatted(i)));
            }
        }
        HttpResponse<byte[]> made = webClient.form(
                "/api/uploads", new Form().field("table", "of_many").file("many.zip", packed.toByteArray()));
        assertThat(made.statusCode()).isEqualTo(201);
        Set<Long> jobs = new HashSet<>();
        json(made).get("jobs").forEach(job -> jobs.add(job.asLong()));
        assertThat(jobs).hasSize(files);
        // A thousand jobs, on a machine that may do other things.
        await("all are loaded")
                .atMost(4 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .until(
                        () -> caravan.column(
                                "SELECT state || ' ' || count(*) FROM caravan.job WHERE target_table = 'of_many' GROUP BY state"),
                        List.of("COMPLETED " + files)::equals);
        assertThat(caravan.column("SELECT count(DISTINCT email) FROM of_many"))
                .containsExactly(Integer.toString(files));
        String source = caravan.job(jobs.iterator().next()).job().source();
        Path archive = Path.of(java.net.URI.create(source.replaceFirst("^jar:(.*)!.*", "$1")));
        await("the archive is gone").until(() -> !Files.exists(archive));
    }

    @Test
    void whatIsRefusedLeavesNothing() throws Exception {
        Set<String> before = folders();
        byte[] csv = csv("refused", 5);
        String type = "Content-Type";
        assertRefused(
                422,
                "checksum-mismatch",
                webClient.send("POST", "/api/uploads?sha256=" + "0".repeat(64), csv, type, "text/csv"));
        assertRefused(400, "bad-request", webClient.send("POST", "/api/uploads?sha256=abc", csv, type, "text/csv"));
        assertRefused(400, "bad-request", webClient.send("POST", "/api/uploads?name=a%00b.csv", csv, type, "text/csv"));
        assertRefused(422, "unknown-feed", webClient.send("POST", "/api/uploads?feed=none", csv, type, "text/csv"));
        assertRefused(
                415,
                "unsupported-content",
                webClient.send("POST", "/api/uploads", csv, type, "application/x-www-form-urlencoded"));
        assertRefused(
                413, "upload-too-large", webClient.send("POST", "/api/uploads", new byte[9 << 20], type, "text/csv"));
        assertRefused(400, "bad-request", webClient.form("/api/uploads", new Form().field("table", "t")));
        assertRefused(
                400,
                "bad-request",
                webClient.form("/api/uploads", new Form().file("a.csv", csv).file("b.csv", csv)));
        assertRefused(
                400,
                "bad-request",
                webClient.form(
                        "/api/uploads",
                        new Form().field("table", "a").field("table", "b").file("a.csv", csv)));
        assertRefused(
                400,
                "upload-cut-off",
                webClient.send(
                        "POST", "/api/uploads", new Form().file("a.csv", csv).open(), type, Form.TYPE));
        assertRefused(400, "upload-cut-off", webClient.send("POST", "/api/upload/", csv, type, "multipart/form-data"));
        assertRefused(400, "upload-cut-off", webClient.send("POST", "/api/upload/", csv, type, "text/csv"));
        assertRefused(
                400,
                "upload-cut-off",
                webClient.send(
                        "POST",
                        "/api/uploads",
                        new Form().file("a.csv", csv).bytes(),
                        type,
                        "multipart/form-data; boundary=" + "b".repeat(6000)));
        await("nothing stays").untilAsserted(() -> assertThat(folders()).isSubsetOf(before));
    }

    private static void assertRefused(int status, String type, HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(status);
        assertThat(problem(response)).isEqualTo(type);
        assertThat(new String(response.body(), UTF_8))
                .doesNotContain("at dev.caravan")
                .doesNotContain("Exception");
    }

    @Test
    void tooManyPartsOrTooLongOnesAreRefused() {
        Form many = new Form();
        for (int i = 0; i < 10_000; i++) {
            many.field("f" + i, "v");
        }
        assertRefused(400, "bad-request", webClient.form("/api/uploads", many.file("a.csv", csv("parts", 1))));
        assertRefused(
                400, "bad-request", webClient.form("/api/uploads", new Form().field("table", "x".repeat(1 << 20))));
        assertRefused(
                400,
                "upload-cut-off",
                webClient.form("/api/uploads", new Form().file("n".repeat(64 << 10) + ".csv", csv("name", 1))));
        assertRefused(
                400,
                "upload-cut-off",
                webClient.form(
                        "/api/uploads",
                        new Form()
                                .part(
                                        "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                                                + "X-Bomb: y\r\n".repeat(10_000) + "Z: z",
                                        csv("bomb", 1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../outside.csv",
                "..\\..\\outside.csv",
                "/etc/outside.csv",
                "%2e%2e%2foutside.csv",
                "<img src=x onerror=alert(1)>.csv",
                "outside.csv; filename=other.csv",
                "a:b|c*?.csv",
                "''); DROP TABLE job; --.csv",
                "\u202E\u0007\u200Bname.csv",
                "Stra\u00DFe \uD83D\uDC2A.csv",
                "."
            })
    void namesAreLabels(String name) throws Exception {
        JsonNode answer = json(webClient.form(
                "/api/uploads", new Form().field("table", "named").file(name, csv("name" + name.hashCode(), 2))));
        JobView job = caravan.ended(answer.get("job").asLong());
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        Path file = Path.of(java.net.URI.create(job.job().source()));
        assertThat(file.getParent().getParent().getParent())
                .isEqualTo(directory.resolve("uploads").toRealPath());
    }

    @Test
    void brokenConnectionsLeaveNothing() throws Exception {
        Set<String> before = folders();
        byte[] csv = csv("broken", 1000);
        byte[] form = new Form().file("broken.csv", csv).bytes();
        // Cut in the middle, with a length that is too long, and in chunks without an end.
        assertNoServerError(webClient.raw(
                join(head("POST", "/api/uploads", "Content-Type", "text/csv", "Content-Length", "1000000"), csv),
                true));
        assertNoServerError(webClient.raw(
                join(
                        head("POST", "/api/uploads", "Content-Type", "text/csv", "Transfer-Encoding", "chunked"),
                        "5\r\na,b\n1\r\nFFFF\r\n2,3".getBytes(UTF_8)),
                true));
        assertNoServerError(webClient.raw(
                join(
                        head("POST", "/api/uploads", "Content-Type", "text/csv", "Transfer-Encoding", "chunked"),
                        "nonsense\r\n".getBytes(UTF_8)),
                true));
        assertNoServerError(webClient.raw(
                join(
                        head(
                                "POST",
                                "/api/upload/",
                                "Content-Type",
                                Form.TYPE,
                                "Content-Length",
                                "" + (form.length + 100_000)),
                        form,
                        csv),
                true));
        // One that sends nothing more.
        assertNoServerError(webClient.raw(
                join(head("POST", "/api/uploads", "Content-Type", "text/csv", "Content-Length", "1000000"), csv),
                false));
        await("nothing stays").untilAsserted(() -> assertThat(folders()).isSubsetOf(before));
        assertThat(caravan.column("SELECT count(*) FROM caravan.job WHERE source LIKE '%broken%'"))
                .containsExactly("0");
        assertThat(webClient.send("GET", "/health", null).statusCode()).isEqualTo(200);
    }

    /** A client may use a connection just when the server closes it; Java's client does not repeat a POST that is lost so. */
    @Test
    void theServerKeepsConnectionsLongerThanTheClient() throws IOException {
        try (Socket kept = connection()) {
            assertThat(secondsKept(kept)).isGreaterThan(CLIENT_KEEPS_SECONDS);
            try (Socket silent = connection()) {
                assertThat(silent.getInputStream().read())
                        .as("a connection without a request ends")
                        .isNegative();
            }
            assertThat(secondsKept(kept)).as("the older one is answered").isPositive();
        }
    }

    private static Socket connection() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), caravan.uri("/").getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** As the server says in its answer to another request on the connection; 0 if the connection has ended. */
    private static int secondsKept(Socket connection) throws IOException {
        connection
                .getOutputStream()
                .write("HEAD /health HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n".getBytes(UTF_8));
        List<String> head = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .toList();
        return head.stream()
                .filter(line -> line.startsWith(KEPT))
                .mapToInt(line -> Integer.parseInt(line.substring(KEPT.length())))
                .findFirst()
                .orElse(0);
    }

    private static void assertNoServerError(int status) {
        assertThat(status).isLessThan(500);
    }
}
