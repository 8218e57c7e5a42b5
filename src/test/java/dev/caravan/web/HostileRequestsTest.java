package dev.caravan.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client of ours sends, byte by byte: each is refused as the client's mistake, none is our failure. */
class HostileRequestsTest {
    private static final String TEXT = "Content-Type: text/csv";
    private static final String JSON = "Content-Type: application/json";
    private static final String FORM = "Content-Type: multipart/form-data; boundary=B";

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Path files = Files.createDirectories(directory.resolve("files"));
        Files.createSymbolicLink(files.resolve("passwd.csv"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(files.resolve("zero.csv"), Path.of("/dev/zero"));
        Files.createSymbolicLink(files.resolve("loop.csv"), Path.of("loop.csv"));
        Files.createDirectory(files.resolve("directory.csv"));
        caravan = RunningCaravan.startServing(directory.resolve("data"), "caravan.web.source-roots=" + files);
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String request(String line, String body, String... headers) {
        return line + "\r\nHost: localhost\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
    }

    private static String post(String path, String body, String... headers) {
        return request(
                "POST " + path + " HTTP/1.1",
                body,
                Stream.concat(Stream.of(headers), Stream.of("Content-Length: " + body.length()))
                        .toArray(String[]::new));
    }

    private static String part(String headers, String value) {
        return "--B\r\n" + headers + "\r\n\r\n" + value + "\r\n--B--\r\n";
    }

    private static String chunked(String body) {
        return request("POST /api/uploads?name=x.csv HTTP/1.1", body, TEXT, "Transfer-Encoding: chunked");
    }

    private static Arguments of(String what, int status, String request) {
        return Arguments.of(what, status, request);
    }

    static Stream<Arguments> requests() {
        String disposition = "Content-Disposition: form-data; name=\"file\"; filename";
        String object = "{\"source\":\"x\"}";
        return Stream.of(
                of("a tunnel", 400, request("CONNECT / HTTP/1.1", "")),
                of("a method of nobody's", 400, request("BREW /api/jobs HTTP/1.1", "")),
                of("a version of nobody's", 400, request("GET / HTTP/9.9", "")),
                of("a coding that isn't spoken", 400, request("GET / HTTP/1.1", "", "Transfer-Encoding: gzip")),
                of("a coding of nobody's", 400, request("GET / HTTP/1.1", "", "Transfer-Encoding: xchunked")),
                of(
                        "codings before chunks",
                        400,
                        request("POST /api/jobs HTTP/1.1", "0\r\n\r\n", JSON, "Transfer-Encoding: gzip, chunked")),
                of("two lengths", 400, request("POST /api/jobs HTTP/1.1", "{}", JSON, "Content-Length: 2, 3")),
                of("a length below zero", 400, request("POST /api/jobs HTTP/1.1", "{}", JSON, "Content-Length: -2")),
                of("two hosts", 400, request("GET / HTTP/1.1", "", "Host: elsewhere")),
                of("a header with NUL", 400, request("GET / HTTP/1.1", "", "X: a\0b")),
                of("a thousand headers", 400, request("GET / HTTP/1.1", "", "X: y\r\n".repeat(1000) + "Z: z")),
                of(
                        "more trailers than are taken",
                        400,
                        chunked("2\r\na\n\r\n0\r\n" + "X: y\r\n".repeat(10_000) + "\r\n")),
                of("a chunk without end", 400, chunked("ffffffffffffffff\r\nabc")),
                of("a chunk below zero", 400, chunked("-5\r\nabc\r\n0\r\n\r\n")),
                of("a chunk of no number", 400, chunked("zz\r\nabc\r\n0\r\n\r\n")),
                of("a path of NUL", 400, request("GET /api/jobs/%00 HTTP/1.1", "")),
                of("a path that leads out", 400, request("GET /..%2f..%2fetc/passwd HTTP/1.1", "")),
                of("a field that comes twice", 400, post("/import", "{\"target\":\"a\",\"target\":\"b\"}", JSON)),
                of("JSON that is too deep", 400, post("/api/jobs", "[".repeat(100_000), JSON)),
                of("a number beyond all", 400, post("/api/jobs", "{\"source\":\"x\",\"dryRun\":1e999}", JSON)),
                of("half a character", 400, post("/api/jobs", "{\"source\":\"\\ud800\"}", JSON)),
                of("NUL in JSON", 400, post("/api/jobs", "{\"source\":\"a\\u0000\"}", JSON)),
                of("null among chunks", 400, post("/api/dead-letters/replay", "{\"chunks\":[null]}", JSON)),
                of("null among sources", 400, post("/api/jobs", "{\"sources\":[null]}", JSON)),
                of("null in a key", 400, post("/api/jobs", "{\"source\":\"x\",\"key\":[null]}", JSON)),
                of("any type", 415, post("/api/jobs", object, "Content-Type: */*")),
                of("any type of one kind", 415, post("/api/jobs", object, "Content-Type: application/*; q=1")),
                of("a type of no kind", 415, post("/api/jobs", object, "Content-Type: ;;")),
                of("more for Jolokia than it ever needs", 413, post("/jolokia", "[".repeat(300_000), JSON)),
                of("a name with NUL", 400, post("/api/uploads", part(disposition + "=\"a\0.csv\"", "a"), FORM)),
                of(
                        "a name that leads out, with NUL",
                        400,
                        post("/api/uploads", part(disposition + "*=UTF-8''%2e%2e%2fx%00.csv", "a"), FORM)),
                of("a form without a boundary", 400, post("/api/uploads", "x", "Content-Type: multipart/form-data")),
                of(
                        "headers of a part without end",
                        400,
                        post("/api/uploads", part("X: " + "y".repeat(99_999), ""), FORM)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void areTheClientsMistake(String what, int status, String request) throws IOException {
        assertThat(webClient.raw(request.getBytes(ISO_8859_1), true)).isEqualTo(status);
        assertThat(webClient.send("GET", "/health", null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "file:///etc/passwd",
                "/proc/self/environ",
                "/dev/zero",
                "passwd.csv",
                "zero.csv",
                "loop.csv",
                "directory.csv",
                "../data/postgres/pgpass",
                "-",
                "*",
                "classpath:application.yml",
                "jar:file:///etc/passwd!/",
                "http://[::ffff:127.0.0.1]/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://169.254.169.254/latest/meta-data",
                "gopher://127.0.0.1:25/",
                "s3://x/y"
            })
    void nothingIsLoadedFromWhereItMayNotCome(String source) {
        String named = source.matches("[a-z]+\\.csv") ? directory.resolve("files") + "/" + source : source;
        assertThat(webClient
                        .send(
                                "POST",
                                "/api/jobs",
                                WebClient.text(Map.of("source", named)).getBytes(UTF_8),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isIn(400, 403, 404, 422);
    }
}
