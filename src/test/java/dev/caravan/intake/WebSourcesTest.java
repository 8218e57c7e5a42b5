package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a web server and of standard input, loaded. */
class WebSourcesTest {
    private static final int ROWS = 30_000;

    private static final class Served {
        private final byte[] bytes;

        /** Null: the server doesn't say which version it gives. */
        private final @Nullable String etag;

        Served(byte[] bytes, @Nullable String etag) {
            this.bytes = bytes;
            this.etag = etag;
        }
    }

    private static final Map<String, Served> FILES = new ConcurrentHashMap<>();
    private static final AtomicInteger CUTS_LEFT = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", WebSourcesTest::answer);
        server.start();
        caravan = RunningCaravan.start(
                temporary,
                "caravan.url.allow=127.0.0.1",
                "caravan.chunk.max-records=1000",
                "caravan.spool.max-size=1MB");
    }

    @AfterAll
    static void stop() {
        caravan.close();
        server.stop(0);
    }

    /** With ranges; cuts the connection after a third of what was asked for, as often as {@link #CUTS_LEFT} says. */
    private static void answer(HttpExchange exchange) throws IOException {
        Served file = FILES.get(exchange.getRequestURI().getPath());
        if (file == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || file.etag == null
                ? 0
                : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        int length = file.bytes.length - from;
        exchange.getResponseHeaders().set("Connection", "close");
        if (file.etag != null) {
            exchange.getResponseHeaders().set("ETag", file.etag);
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, file.bytes.length - 1, file.bytes.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
        boolean cut = length > 100_000 && CUTS_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        try {
            OutputStream out = exchange.getResponseBody();
            out.write(file.bytes, from, cut ? length / 3 : length);
            out.flush();
        } catch (IOException enough) {
            // A look reads the beginning only.
        }
        // Closes the connection where there should be more.
        exchange.close();
    }

    private static URI serve(String path, byte[] bytes, @Nullable String etag) {
        FILES.put(path, new Served(bytes, etag));
        return uri(path);
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private static byte[] csv(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> row + ",\"name, " + row + "\"\n")
                .collect(Collectors.joining("", "id,name\n", ""))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static Claim claim(URI uri, String table) {
        return caravan.bean(JobService.class)
                .submit(uri, RunningCaravan.into(table))
                .claims()
                .get(0);
    }

    private static JobView load(URI uri, String table) {
        return caravan.ended(claim(uri, table).job().id());
    }

    private static long rows(String table) {
        return caravan.jdbc()
                .sql("SELECT count(DISTINCT id) FROM " + table)
                .query(Long.class)
                .single();
    }

    private static long copies() throws IOException {
        try (Stream<Path> kept = Files.walk(directory.resolve("spool"))) {
            return kept.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aFileIsReadWhereItIsThroughBrokenConnections() {
        byte[] bytes = csv(ROWS);
        URI uri = serve("/plain.csv", bytes, "\"v1\"");
        CUTS_LEFT.set(4);
        JobView job = load(uri, "plain");
        assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance().inserted()).isEqualTo(ROWS);
        assertThat(rows("plain")).isEqualTo(ROWS);
        assertThat(CUTS_LEFT).hasValue(0);
    }

    @Test
    void aPackedFileIsUnpacked() throws IOException {
        JobView job = load(serve("/packed.csv.gz", gzip(csv(ROWS)), "\"v1\""), "packed");
        assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("packed")).isEqualTo(ROWS);
    }

    /** The first MiB is ASCII; the connection is cut before and after the byte that decides. */
    @Test
    void anEncodingThatShowsLateIsDecidedThroughBrokenConnections() {
        byte[] bytes = ("id,name\n" + "1,xxxxxxxxxx\n".repeat(90_000) + "2,Zoë\n".repeat(90_000))
                .getBytes(Charset.forName("windows-1252"));
        CUTS_LEFT.set(4);
        JobView job = load(serve("/late.csv", bytes, "\"v1\""), "late");
        assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance().inserted()).isEqualTo(180_000);
        assertThat(job.note()).contains("encoding guessed: windows-1252");
        assertThat(caravan.column("SELECT DISTINCT name FROM late ORDER BY name"))
                .containsExactlyInAnyOrder("xxxxxxxxxx", "Zoë");
        assertThat(CUTS_LEFT).hasValue(0);
    }

    @Test
    void aVersionIsLoadedOnceAndTheNextIsANewJob() {
        URI uri = serve("/again.csv", csv(10), "\"v1\"");
        long first = load(uri, "again").id();
        Claim same = claim(uri, "again");
        assertThat(same.created()).isFalse();
        assertThat(same.job().id()).isEqualTo(first);
        serve("/again.csv", csv(25), "\"v2\"");
        assertThat(load(uri, "again").id()).isNotEqualTo(first);
        assertThat(rows("again")).isEqualTo(25);
    }

    @Test
    void everyFileOfAnArchiveIsAJobAndTheCopyGoes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : new String[] {"a/one.csv", "b/two.csv", "read.me"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(csv(name.startsWith("a") ? 7 : 9));
                zip.closeEntry();
            }
        }
        SubmitResult submitResult = caravan.bean(JobService.class)
                .submit(serve("/both.zip", bytes.toByteArray(), "\"v1\""), RunningCaravan.into("archived"));
        assertThat(submitResult.passedOver()).containsExactly("read.me");
        assertThat(submitResult.claims())
                .hasSize(2)
                .allSatisfy(claim ->
                        assertThat(caravan.ended(claim.job().id()).state()).isEqualTo(JobState.COMPLETED));
        assertThat(caravan.column("SELECT count(*) FROM archived")).containsExactly("16");
    }

    @Test
    void whatHasNoVersionIsCopiedAndTheSameBytesAreLoadedOnce() throws IOException {
        URI uri = serve("/unversioned.csv", csv(11), null);
        long first = load(uri, "unversioned").id();
        assertThat(claim(uri, "unversioned").job().id()).isEqualTo(first);
        serve("/unversioned.csv", csv(12), null);
        assertThat(load(uri, "unversioned").id()).isNotEqualTo(first);
        assertThat(rows("unversioned")).isEqualTo(12);
        caravan.bean(Spool.class).tidy();
        assertThat(copies()).isZero();
    }

    @Test
    void standardInputIsCopiedAndLoaded() {
        JobService jobService = caravan.bean(JobService.class);
        SubmitResult submitResult =
                jobService.submit(new ByteArrayInputStream(csv(13)), "stdin.csv", RunningCaravan.into("piped"));
        assertThat(caravan.ended(submitResult.claims().get(0).job().id())
                        .balance()
                        .inserted())
                .isEqualTo(13);
    }

    @Test
    void whatIsTooLargeToBeCopiedIsRefusedAndNothingStays() throws IOException {
        byte[] large = new byte[2 << 20];
        assertThatExceptionOfType(UnusableSourceException.class)
                .isThrownBy(() -> caravan.bean(JobService.class)
                        .submit(new ByteArrayInputStream(large), "stdin.csv", RunningCaravan.into("large")))
                .withMessageContaining("caravan.spool.max-size");
        try (Stream<Path> kept = Files.list(directory.resolve("spool"))) {
            assertThat(kept.filter(path -> path.toString().endsWith(".part"))).isEmpty();
        }
    }
}
