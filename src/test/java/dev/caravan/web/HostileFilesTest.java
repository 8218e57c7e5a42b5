package dev.caravan.web;

import static dev.caravan.testing.WebClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files that mean harm, or are none, uploaded: each is answered, ends as a job or as a problem, and harms nobody. */
class HostileFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;
    private static Set<String> before;

    @BeforeAll
    static void start() throws IOException {
        caravan = RunningCaravan.startServing(
                directory.resolve("data"),
                "caravan.chunk.max-records=5000",
                "caravan.archive.max-entries=100",
                "caravan.uploads.max-file-size=64MB");
        webClient = new WebClient(caravan.uri("/"));
        before = outside();
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    /** What lies beside the data directory. */
    private static Set<String> outside() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes, int times) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (int n = 0; n < times; n++) {
                out.write(bytes);
            }
        }
        return packed.toByteArray();
    }

    private static byte[] zip(byte[] content, String... names) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return packed.toByteArray();
    }

    private static byte[] random(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(5).nextBytes(noise);
        return noise;
    }

    private static String columns(int count) {
        return IntStream.range(0, count).mapToObj(c -> "c" + c).collect(Collectors.joining(","));
    }

    private static DynamicTest content(String what, byte[] content) {
        return DynamicTest.dynamicTest(what, () -> send("x.csv", content));
    }

    private static DynamicTest name(String name) {
        return DynamicTest.dynamicTest("a file called " + name, () -> send(name, utf8("id,name\n1,one\n")));
    }

    private static void send(String name, byte[] content) throws IOException {
        long start = System.nanoTime();
        HttpResponse<byte[]> response = webClient.form("/api/uploads", new Form().file(name, content));
        String body = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(body).isBetween(200, 499);
        assertThat(body).doesNotContain("Exception", "\tat ", "dev.caravan");
        if (response.statusCode() < 300) {
            json(response).get("jobs").forEach(job -> {
                JobView view = caravan.ended(job.asLong());
                assertThat(view.state()).isIn(JobState.COMPLETED, JobState.FAILED);
                assertThat(String.valueOf(view.note())).doesNotContain("Exception", "\tat ");
                assertThat(webClient
                                .send("GET", "/api/jobs/" + job + "/rejects.csv", null)
                                .statusCode())
                        .isLessThan(500);
            });
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        assertThat(webClient.send("GET", "/health", null).statusCode()).isEqualTo(200);
        assertThat(outside()).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> harmNobody() throws IOException {
        Charset utf32 = Charset.forName("UTF-32LE");
        byte[] bomb = gzip(new byte[1 << 20], 400);
        Stream<DynamicTest> contents = Stream.of(
                content("nothing", new byte[0]),
                content("a line end", utf8("\n")),
                content("line ends", utf8("\n".repeat(100_000))),
                content("a byte order mark", new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}),
                content("half a byte order mark", new byte[] {(byte) 0xEF}),
                content("a quote", utf8("\"")),
                content("quotes", utf8("\"".repeat(200_001))),
                content("an open quote", utf8("a,b\n1,\"" + "x\n".repeat(200_000))),
                content("a long line", utf8("a,b\n1," + "x".repeat(20_000_000) + "\n")),
                content("a long header", utf8("x".repeat(5_000_000) + "\n1\n")),
                content("delimiters", utf8(",".repeat(2_000_000))),
                content("100,000 columns", utf8(columns(100_000) + "\n1\n")),
                content("2,000 columns", utf8(columns(2_000) + "\n" + "1,".repeat(1_999) + "1\n")),
                content("one column a thousand times", utf8("a,".repeat(999) + "a\n" + "1,".repeat(999) + "1\n")),
                content("NULs", new byte[100_000]),
                content("NULs in fields", utf8("a,b\n1,x\0y\n\0,2\n")),
                content("NULs in the header", utf8("a\0b,c\n1,2\n")),
                content("control characters", utf8("a\u0001,b\u001b[31m\n\u0007,\u009b\n")),
                content("noise", random(1 << 20)),
                content("UTF-16LE with a mark", "\uFEFFid,name\n1,ä\n".getBytes(StandardCharsets.UTF_16LE)),
                content("UTF-16BE without one", "id,name\n1,ä\n".getBytes(StandardCharsets.UTF_16BE)),
                content(
                        "half a UTF-16 file",
                        Arrays.copyOf("\uFEFFid,name\n1,ä\n".getBytes(StandardCharsets.UTF_16LE), 21)),
                content("UTF-32", "\uFEFFid,name\n1,ä\n".getBytes(utf32)),
                content("overlong UTF-8", new byte[] {'a', '\n', (byte) 0xC0, (byte) 0x80, '\n', (byte) 0xF8, '\n'}),
                content("surrogates in UTF-8", new byte[] {'a', '\n', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'}),
                content("direction marks", utf8("\u202Eid,name\u202C\n1,\u2066x\n")),
                content("formulas", utf8("id,f\n1,=cmd|' /C calc'!A0\n2,@SUM(1)\n3,+1\n4,-1\n")),
                content("SQL in the header", utf8("id,\"x\"\"; DROP TABLE caravan.job; --\"\n1,2\n")),
                content("SQL in fields", utf8("id,n\n1,'); DELETE FROM caravan.job; --\n2,\\.\n3,\\N\n")),
                content("the ledger's names", utf8("caravan_job,caravan_row,caravan_key\n1,2,3\n")),
                content("names of the system", utf8("ctid,xmin,oid,tableoid\n1,2,3,4\n")),
                content("key words", utf8("select,from,user,order\n1,2,3,4\n")),
                content("long column names", utf8("a".repeat(70) + "1," + "a".repeat(70) + "2\n1,2\n")),
                content("empty column names", utf8(",,\n1,2,3\n")),
                content("numbers beyond all", utf8("n\n1e999\n" + "9".repeat(5_000) + "\n-0\nNaN\nInfinity\n")),
                content("dates beyond all", utf8("d\n9999-12-31\n0000-00-00\n-290308-12-21\n2024-02-30\n")),
                content("ragged rows", utf8("a,b\n1\n1,2,3\n,,,,\n\n1,2\n")),
                content("mixed line ends", utf8("a,b\r1,2\r\n3,4\n5,6\r\r\n")),
                content("a bomb", bomb),
                content("a bomb in a bomb", gzip(bomb, 3)),
                content("half of a packed file", Arrays.copyOf(gzip(random(100_000), 1), 50_000)),
                content("a packed file with a tail", concat(gzip(utf8("a\n1\n"), 1), random(1_000))),
                content("a head of gzip alone", new byte[] {0x1F, (byte) 0x8B, 8, 0}),
                content("a head of zstd alone", new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}),
                content("a head of bzip2 alone", utf8("BZh9")),
                content("a zip archive without an end", Arrays.copyOf(zip(utf8("a\n1\n"), "a.csv"), 30)),
                content(
                        "a zip archive of names that lead out",
                        zip(utf8("a\n1\n"), "../../out.csv", "/etc/out.csv", "c:\\out.csv")),
                content(
                        "a zip archive of too many",
                        zip(
                                utf8("a\n1\n"),
                                IntStream.range(0, 200)
                                        .mapToObj(n -> n + ".csv")
                                        .toArray(String[]::new))),
                content("a zip bomb", zip(new byte[50_000_000], "bomb.csv")),
                content("a zip archive of nothing", zip(new byte[0])),
                content("a zip archive in one", zip(zip(utf8("a\n1\n"), "a.csv"), "inner.zip")),
                content("a web page", utf8("<!doctype html><html><script>alert(1)</script></html>")),
                content("JSON", utf8("{\"a\": [1, 2, {\"b\": null}]}\n")),
                content(
                        "XML that asks for files",
                        utf8("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")),
                content("a program", concat(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}, random(10_000))),
                content("a spreadsheet's archive", zip(utf8("<workbook/>"), "[Content_Types].xml", "xl/workbook.xml")));
        Stream<DynamicTest> names = Stream.of(
                        "../../../etc/out.csv",
                        "..\\..\\out.csv",
                        "/etc/out.csv",
                        "C:\\out.csv",
                        "..",
                        ".",
                        "",
                        " ",
                        "x".repeat(5_000) + ".csv",
                        "é".repeat(200) + ".csv",
                        "<script>alert(1)</script>.csv",
                        "a\u202Evsc.exe.csv",
                        "x.csv;rm -rf .csv",
                        "$(touch out).csv",
                        "`touch out`.csv",
                        "%00.csv",
                        "%2e%2e%2fout.csv",
                        "con.csv",
                        "-rf.csv",
                        "'; DROP TABLE caravan.job; --.csv",
                        "pg_catalog.pg_class.csv",
                        "caravan.job.csv",
                        "a.csv!/b.csv",
                        "\uD83D\uDE00.csv")
                .map(HostileFilesTest::name);
        DynamicTest good = DynamicTest.dynamicTest("afterwards a file loads as ever", () -> {
            HttpResponse<byte[]> made = webClient.form(
                    "/api/uploads",
                    new Form().field("table", "good").file("good.csv", utf8("id,name\n1,one\n2,two\n")));
            assertThat(caravan.ended(json(made).get("job").asLong()).balance().inserted())
                    .isEqualTo(2);
            assertThat(caravan.column("SELECT count(*) FROM good")).containsExactly("2");
        });
        return Stream.concat(Stream.concat(contents, names), Stream.of(good));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return WebClient.join(first, second);
    }
}
