package dev.caravan.web.upload;

import static dev.caravan.testing.WebClient.chunk;
import static dev.caravan.testing.WebClient.head;
import static dev.caravan.testing.WebClient.join;
import static dev.caravan.testing.WebClient.json;
import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import dev.caravan.upload.ResumableUpload;
import dev.caravan.upload.UploadException;
import dev.caravan.upload.UploadException.Reason;
import dev.caravan.upload.UploadMetadata;
import dev.caravan.upload.UploadOptions;
import dev.caravan.upload.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in pieces: Dropzone's, and those of tus. Nothing is split, so that the files stay to be looked at. */
class ResumableUploadsTest {
    private static final int CHUNK = 10_000;

    /** More than all other tests here leave unfinished. */
    private static final int MOST_PER_CLIENT = 30;

    private static final String TUS = "/api/uploads/tus";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    private final byte[] file = bytes();

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(
                directory,
                "caravan.split.enabled=false",
                "caravan.load.enabled=false",
                "caravan.uploads.poll-interval=50ms",
                "caravan.uploads.expire-after=1h",
                "caravan.uploads.max-per-client=" + MOST_PER_CLIENT);
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[10 * CHUNK - 1234];
        new Random().nextBytes(bytes);
        return bytes;
    }

    private String uuid() {
        return "uuid-" + System.identityHashCode(this) + "-" + System.nanoTime();
    }

    private byte[] piece(int index) {
        return Arrays.copyOfRange(file, index * CHUNK, Math.min(file.length, (index + 1) * CHUNK));
    }

    private HttpResponse<byte[]> send(String uuid, int index) {
        return send(uuid, index, piece(index), fields -> {});
    }

    private HttpResponse<byte[]> send(String uuid, int index, byte[] bytes, Consumer<Map<String, Object>> change) {
        return webClient.form("/api/upload_file", form(uuid, index, bytes, change));
    }

    private Form form(String uuid, int index, byte[] bytes, Consumer<Map<String, Object>> change) {
        Map<String, Object> fields = chunk(uuid, index, CHUNK, file.length);
        change.accept(fields);
        Form form = new Form();
        fields.forEach(form::field);
        return form.file("pieces.csv", bytes);
    }

    private static Path fileOf(long job) {
        return Path.of(URI.create(caravan.job(job).job().source()));
    }

    @Test
    void piecesInAnyOrderTwiceAndAtOnceAreOneFileAndOneJob() throws Exception {
        String uuid = uuid();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            order.addAll(List.of(i, i));
        }
        Collections.shuffle(order, new Random(7));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        Set<Long> jobs = new HashSet<>();
        try {
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            order.forEach(index -> answers.add(threads.submit(() -> send(uuid, index))));
            for (Future<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().statusCode())
                        .as(new String(answer.get().body(), UTF_8))
                        .isEqualTo(200);
                JsonNode job = json(answer.get()).get("job_id");
                if (!job.isNull()) {
                    jobs.add(job.asLong());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(jobs).hasSize(1);
        long job = jobs.iterator().next();
        assertThat(fileOf(job)).hasBinaryContent(file).hasFileName("pieces.csv");
        // One that comes late is told the same job.
        assertThat(json(send(uuid, 3)).get("job_id").asLong()).isEqualTo(job);
        assertThat(caravan.column("SELECT count(*) FROM caravan.job WHERE source LIKE '%"
                        + fileOf(job).getParent().getParent().getFileName() + "%'"))
                .containsExactly("1");
    }

    @Test
    void fieldsMayComeAfterTheFile() {
        String uuid = uuid();
        JsonNode last = null;
        for (int i = 0; i < 10; i++) {
            Form form = new Form().file("after.csv", piece(i));
            chunk(uuid, i, CHUNK, file.length).forEach(form::field);
            last = json(webClient.form("/api/upload_file", form));
        }
        assertThat(fileOf(last.get("job_id").asLong())).hasBinaryContent(file);
    }

    @Test
    void aSmallFileComesWithoutFields() {
        JsonNode answer = json(webClient.form("/api/upload_file", new Form().file("small.csv", file)));
        assertThat(fileOf(answer.get("job_id").asLong())).hasBinaryContent(file).hasFileName("small.csv");
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheRestGoesOn() throws Exception {
        String uuid = uuid();
        assertThat(send(uuid, 0).statusCode()).isEqualTo(200);
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dzchunkindex", 10)));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dzchunkbyteoffset", 1)));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dztotalchunkcount", 11)));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dzchunksize", 0)));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dzchunkindex", "-1")));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.put("dztotalfilesize", "9".repeat(30))));
        refused(400, "bad-request", send(uuid, 1, piece(1), fields -> fields.remove("dzchunksize")));
        refused(413, "upload-too-large", send(uuid + "large", 0, piece(0), fields -> {
            fields.put("dztotalfilesize", 1L << 50);
            fields.put("dzchunksize", 1L << 40);
            fields.put("dztotalchunkcount", 1 << 10);
        }));
        // Another total that is in itself right.
        refused(
                409,
                "upload-conflict",
                send(uuid, 1, piece(1), fields -> fields.put("dztotalfilesize", file.length - 1)));
        byte[] other = piece(0);
        other[5000]++;
        refused(409, "upload-conflict", send(uuid, 0, other, fields -> {}));
        refused(400, "upload-cut-off", send(uuid, 1, Arrays.copyOf(piece(1), CHUNK - 1), fields -> {}));
        refused(400, "upload-cut-off", send(uuid, 1, Arrays.copyOf(piece(1), CHUNK + 1), fields -> {}));
        byte[] form = form(uuid, 1, piece(1), fields -> {}).bytes();
        assertThat(webClient.raw(
                        "127.0.0.2",
                        join(
                                head(
                                        "POST",
                                        "/api/upload_file",
                                        "Content-Type",
                                        Form.TYPE,
                                        "Content-Length",
                                        "" + form.length),
                                form),
                        false))
                .as("another client")
                .isEqualTo(403);
        webClient.raw(
                join(
                        head("POST", "/api/upload_file", "Content-Type", Form.TYPE, "Content-Length", "" + form.length),
                        Arrays.copyOf(form, 6000)),
                true);
        for (int i = 1; i < 9; i++) {
            assertThat(json(send(uuid, i)).get("job_id").isNull())
                    .as("chunk %d", i)
                    .isTrue();
        }
        assertThat(fileOf(json(send(uuid, 9)).get("job_id").asLong())).hasBinaryContent(file);
    }

    private static void refused(int status, String type, HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(status);
        assertThat(problem(response)).isEqualTo(type);
    }

    @Test
    void aChecksumOfTheWholeFileIsHeld() throws Exception {
        String uuid = uuid();
        for (int i = 0; i < 9; i++) {
            send(uuid, i, piece(i), fields -> fields.put("sha256", "0".repeat(64)));
        }
        refused(422, "checksum-mismatch", send(uuid, 9, piece(9), fields -> fields.put("sha256", "0".repeat(64))));
        await("nothing stays").until(() -> !mentions("0".repeat(64)));
    }

    /** The sweep may look between a client's last byte and its answer. */
    @Test
    void aClientLearnsWhyAlthoughTheSweepFoundItFirst() {
        Uploads uploads = caravan.bean(Uploads.class);
        UploadOptions options = new UploadOptions(null, null, null, List.of(), "0".repeat(64), false);
        ResumableUpload upload =
                uploads.begin(new UploadMetadata("swept.csv", "127.0.0.1", file.length, 0, options, null));
        upload.receive(0, file.length, new ByteArrayInputStream(file));
        await("the sweep refuses it")
                .untilAsserted(() -> assertThatThrownBy(() -> uploads.find(upload.id(), "127.0.0.1"))
                        .isInstanceOf(UploadException.class));
        assertThatThrownBy(() -> uploads.finish(upload))
                .isInstanceOfSatisfying(
                        UploadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHECKSUM_MISMATCH));
    }

    private static boolean mentions(String text) throws IOException {
        try (var all = Files.walk(directory.resolve("uploads"))) {
            for (Path path : all.filter(path -> path.endsWith("upload.json")).toList()) {
                if (Files.readString(path).contains(text)) {
                    return true;
                }
            }
        } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException e) {
            return true;
        }
        return false;
    }

    private HttpResponse<byte[]> tus(String method, String path, byte[] body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
        all.addAll(List.of(headers));
        return webClient.send(method, path, body, all.toArray(String[]::new));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private String create(int length) {
        HttpResponse<byte[]> created = tus(
                "POST",
                TUS,
                null,
                "Upload-Length",
                "" + length,
                "Upload-Metadata",
                "filename " + base64("tus.csv") + ",empty");
        assertThat(created.statusCode()).as(new String(created.body(), UTF_8)).isEqualTo(201);
        return header(created, "Location");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private HttpResponse<byte[]> patch(String place, long offset, byte[] bytes, String... headers) {
        List<String> all = new ArrayList<>(
                List.of("Content-Type", "application/offset+octet-stream", "Upload-Offset", "" + offset));
        all.addAll(List.of(headers));
        return tus("PATCH", place, bytes, all.toArray(String[]::new));
    }

    @Test
    void tusGoesOnWhereItWasCut() throws Exception {
        String place = create(file.length);
        byte[] half = Arrays.copyOf(file, 50_000);
        webClient.raw(
                join(
                        head(
                                "PATCH",
                                place,
                                "Tus-Resumable",
                                "1.0.0",
                                "Content-Type",
                                "application/offset+octet-stream",
                                "Upload-Offset",
                                "0",
                                "Content-Length",
                                "" + file.length),
                        half),
                true);
        await("what came is kept").until(() -> "50000".equals(header(tus("HEAD", place, null), "Upload-Offset")));
        HttpResponse<byte[]> head = tus("HEAD", place, null);
        assertThat(header(head, "Upload-Length")).isEqualTo("" + file.length);
        assertThat(header(head, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(head, "Upload-Metadata")).contains(base64("tus.csv"));
        assertThat(header(head, "Upload-Expires")).endsWith("GMT");
        refused(409, "upload-conflict", patch(place, 0, file));
        refused(409, "upload-conflict", patch(place, 60_000, file));
        refused(413, "upload-too-large", patch(place, 50_000, file));
        HttpResponse<byte[]> done = patch(place, 50_000, Arrays.copyOfRange(file, 50_000, file.length));
        assertThat(done.statusCode()).isEqualTo(204);
        assertThat(header(done, "Upload-Offset")).isEqualTo("" + file.length);
        long job = Long.parseLong(header(done, "Caravan-Job"));
        assertThat(fileOf(job)).hasBinaryContent(file).hasFileName("tus.csv");
        assertThat(header(tus("HEAD", place, null), "Caravan-Job")).isEqualTo("" + job);
        assertThat(header(patch(place, file.length, new byte[0]), "Caravan-Job"))
                .isEqualTo("" + job);
    }

    @Test
    void tusChecksumsAreHeld() throws Exception {
        String place = create(file.length);
        String right = "sha1 "
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(file));
        byte[] wrong = file.clone();
        wrong[990]++;
        assertThat(patch(place, 0, wrong, "Upload-Checksum", right).statusCode())
                .isEqualTo(460);
        assertThat(header(tus("HEAD", place, null), "Upload-Offset")).isEqualTo("0");
        refused(400, "bad-request", patch(place, 0, file, "Upload-Checksum", "crc5 AAAA"));
        HttpResponse<byte[]> done = patch(place, 0, file, "Upload-Checksum", right);
        assertThat(fileOf(Long.parseLong(header(done, "Caravan-Job")))).hasBinaryContent(file);
    }

    @Test
    void tusIsSpokenAsItIsWritten() {
        HttpResponse<byte[]> options = webClient.send("OPTIONS", TUS, null);
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(header(options, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(header(options, "Tus-Extension"))
                .isEqualTo("creation,creation-with-upload,checksum,expiration,termination");
        HttpResponse<byte[]> old = webClient.send("POST", TUS, null, "Upload-Length", "1");
        refused(412, "unsupported-tus-version", old);
        assertThat(header(old, "Tus-Version")).isEqualTo("1.0.0");
        refused(400, "bad-request", tus("POST", TUS, null));
        refused(400, "bad-request", tus("POST", TUS, null, "Upload-Length", "-1"));
        refused(400, "bad-request", tus("POST", TUS, null, "Upload-Length", "1", "Upload-Metadata", "filename ***"));
        refused(413, "upload-too-large", tus("POST", TUS, null, "Upload-Length", "" + (1L << 50)));
        refused(404, "unknown-upload", patch(TUS + "/" + "0".repeat(32), 0, file));
        refused(400, "bad-request", patch(TUS + "/..%2e", 0, file));

        HttpResponse<byte[]> with = tus(
                "POST",
                TUS,
                file,
                "Upload-Length",
                "" + file.length,
                "Content-Type",
                "application/offset+octet-stream");
        assertThat(with.statusCode()).isEqualTo(201);
        assertThat(fileOf(Long.parseLong(header(with, "Caravan-Job")))).hasBinaryContent(file);

        String place = create(10);
        refused(
                415,
                "unsupported-content",
                tus("PATCH", place, file, "Upload-Offset", "0", "Content-Type", "text/csv"));
        assertThat(tus("POST", place, null, "X-HTTP-Method-Override", "DELETE").statusCode())
                .isEqualTo(204);
        assertThat(tus("HEAD", place, null).statusCode()).isEqualTo(404);
        refused(404, "unknown-upload", patch(place, 0, file));
    }

    /** The folder is as a server leaves it that is killed between the last byte and the job, or while its database is away. */
    @Test
    void whatACrashLeftCompleteBecomesAJob() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("uploads/%032x".formatted(System.nanoTime())));
        Files.write(folder.resolve("content"), file);
        byte[] range = ByteBuffer.allocate(16).putLong(0).putLong(file.length).array();
        CRC32 crc = new CRC32();
        crc.update(range);
        Files.write(
                folder.resolve("received"),
                ByteBuffer.allocate(20).put(range).putInt((int) crc.getValue()).array());
        Path declaration = Files.writeString(directory.resolve("declaration"), """
                {"name": "crashed.csv", "owner": "address 127.0.0.1", "length": %d, "chunkSize": 0, "options": {"key": []}}
                """.formatted(file.length));
        Files.move(declaration, folder.resolve("upload.json"));
        await("it is a job").until(() -> Files.exists(folder.resolve("job.json")));
        assertThat(folder.resolve("file/crashed.csv")).hasBinaryContent(file);
        String job = Files.readString(folder.resolve("job.json"));

        // As if it was killed between the job and the note of it.
        Files.delete(folder.resolve("job.json"));
        await("it is the same job").until(() -> Files.exists(folder.resolve("job.json")));
        assertThat(Files.readString(folder.resolve("job.json"))).isEqualTo(job);
        assertThat(caravan.column("SELECT count(*) FROM caravan.job WHERE source LIKE '%crashed.csv'"))
                .containsExactly("1");
    }

    @Test
    void aPieceWithoutItsFieldsIsNoFile() {
        for (String missing : List.of("dzuuid", "dzchunkindex", "dztotalfilesize", "dztotalchunkcount")) {
            for (String value : new String[] {null, "", " "}) {
                Map<String, Object> fields = new TreeMap<>(WebClient.chunk("nameless", 0, 10, 30));
                fields.remove(missing);
                WebClient.Form form = new WebClient.Form();
                fields.forEach((name, field) -> form.field(name, String.valueOf(field)));
                if (value != null) {
                    form.field(missing, value);
                }
                form.file("piece.csv", "id,name\n1,".getBytes(UTF_8));
                HttpResponse<byte[]> refused = webClient.form("/api/upload_file", form);
                assertThat(refused.statusCode()).as(missing + "=" + value).isEqualTo(400);
                assertThat(WebClient.problem(refused)).isEqualTo("bad-request");
            }
        }
        assertThat(caravan.column("SELECT count(*) FROM caravan.job WHERE source LIKE '%piece.csv'"))
                .containsExactly("0");
    }

    @Test
    void filesAndFoldersAreTheirUsersAlone() throws IOException {
        String place = create(1000);
        patch(place, 0, new byte[10]);
        Path folder = directory.resolve("uploads").resolve(place.substring(place.lastIndexOf('/') + 1));
        try (Stream<Path> all = Files.walk(directory.resolve("uploads"))) {
            for (Path each : all.toList()) {
                if (each.startsWith(folder) || each.getFileName().toString().equals("uploads")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .as(each.toString())
                            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
                }
            }
        }
    }

    /** Where nobody logs in, an address is somebody. */
    @Test
    void anotherClientCantGoOnWithAnUpload() throws IOException {
        String place = create(1000);
        patch(place, 0, new byte[10]);
        for (String method : List.of("HEAD", "DELETE")) {
            assertThat(webClient.raw("127.0.0.5", WebClient.head(method, place, "Tus-Resumable", "1.0.0"), false))
                    .as(method)
                    .isEqualTo(403);
        }
        byte[] piece = WebClient.join(
                WebClient.head(
                        "PATCH",
                        place,
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Offset",
                        "10",
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Content-Length",
                        "5"),
                "other".getBytes(UTF_8));
        assertThat(webClient.raw("127.0.0.5", piece, false)).isEqualTo(403);
        assertThat(header(tus("HEAD", place, null), "Upload-Offset")).isEqualTo("10");
        assertThat(tus("DELETE", place, null).statusCode()).isEqualTo(204);
    }

    @Test
    void anAbandonedUploadExpires() throws IOException {
        String place = create(1000);
        patch(place, 0, new byte[10]);
        Path folder = directory.resolve("uploads").resolve(place.substring(place.lastIndexOf('/') + 1));
        assertThat(folder).exists();
        FileTime twoHoursAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, twoHoursAgo);
            }
        }
        await("it is gone").until(() -> !Files.exists(folder));
        assertThat(tus("HEAD", place, null).statusCode()).isEqualTo(404);
    }

    @Test
    void oneClientHasSoManyUnfinishedOnes() {
        List<String> places = new ArrayList<>();
        HttpResponse<byte[]> refused = null;
        while (refused == null && places.size() <= MOST_PER_CLIENT) {
            HttpResponse<byte[]> created = tus("POST", TUS, null, "Upload-Length", "1000");
            if (created.statusCode() == 201) {
                places.add(header(created, "Location"));
            } else {
                refused = created;
            }
        }
        refused(429, "too-many-uploads", refused);
        assertThat(header(refused, "Retry-After")).isNotNull();
        places.forEach(place -> tus("DELETE", place, null));
        assertThat(tus("DELETE", create(1), null).statusCode()).isEqualTo(204);
    }
}
