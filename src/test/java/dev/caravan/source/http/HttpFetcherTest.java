package dev.caravan.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.csv.UnreadableSourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a web server that does what web servers do. */
class HttpFetcherTest {
    private static final byte[] CONTENT = new byte[3_000_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    private final HttpFetcher store = new HttpFetcher(settings("127.0.0.1"));

    private static UrlSettings settings(String... allow) {
        return new UrlSettings(List.of(allow), Duration.ofSeconds(2), Duration.ofSeconds(2), 3);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        store.close();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    /** Serves ranges, and cuts the connection after so many bytes; 0: never. */
    private void serve(String path, String etag, boolean ranges, int cutAfter) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            String range = exchange.getRequestHeaders().getFirst("Range");
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
            int from = ranges && range != null && same
                    ? Integer.parseInt(range.substring("bytes=".length(), range.length() - 1))
                    : 0;
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.getResponseHeaders().set("Connection", "close");
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, CONTENT.length - 1, CONTENT.length));
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
            send(exchange, from, cutAfter == 0 ? CONTENT.length : Math.min(CONTENT.length, from + cutAfter));
        });
    }

    private void send(HttpExchange exchange, int from, int to) throws IOException {
        OutputStream out = exchange.getResponseBody();
        // Before the client has them.
        sent.addAndGet(to - from);
        out.write(CONTENT, from, to - from);
        out.flush();
        // Closes the connection where there should be more.
        exchange.close();
    }

    private void answer(String path, int status, String body, String... headers) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            for (int h = 0; h < headers.length; h += 2) {
                exchange.getResponseHeaders().set(headers[h], headers[h + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }

    private byte[] read(URI uri) throws IOException {
        try (InputStream in = store.open(uri, store.look(uri).version())) {
            return in.readAllBytes();
        }
    }

    @Test
    void aFileIsReadAsItIs() throws IOException {
        serve("/plain.csv", "\"v1\"", true, 0);
        UrlVersion found = store.look(uri("/plain.csv"));
        assertThat(found.isStable()).isTrue();
        assertThat(found.version()).isEqualTo("3000000 bytes, \"v1\"");
        assertThat(read(uri("/plain.csv"))).isEqualTo(CONTENT);
    }

    @Test
    void aBrokenConnectionGoesOnWhereItWas() throws IOException {
        serve("/broken.csv", "\"v1\"", true, 700_000);
        String version = "3000000 bytes, \"v1\"";
        try (InputStream in = store.open(uri("/broken.csv"), version)) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(sent.get()).as("bytes sent for %d", CONTENT.length).isEqualTo(CONTENT.length);
    }

    @Test
    void withoutRangesItBeginsAnewAndSkips() throws IOException {
        AtomicInteger cut = new AtomicInteger();
        server.createContext("/no-ranges.csv", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, CONTENT.length);
            send(exchange, 0, cut.incrementAndGet() == 2 ? 1_000_000 : CONTENT.length);
        });
        assertThat(read(uri("/no-ranges.csv"))).isEqualTo(CONTENT);
        assertThat(cut).hasValue(3);
    }

    @Test
    void aFileThatIsReplacedWhileItIsReadIsSaid() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/replaced.csv", exchange -> {
            exchange.getResponseHeaders().set("ETag", asked.incrementAndGet() <= 2 ? "\"v1\"" : "\"v2\"");
            exchange.sendResponseHeaders(200, CONTENT.length);
            send(exchange, 0, asked.get() == 2 ? 1_000_000 : CONTENT.length);
        });
        assertThatExceptionOfType(UnreadableSourceException.class)
                .isThrownBy(() -> read(uri("/replaced.csv")))
                .withMessageContaining("has been replaced");
    }

    @Test
    void aLookReadsTheBeginningOnly() throws IOException {
        AtomicLong given = new AtomicLong();
        server.createContext("/endless.csv", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, 1L << 40);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(CONTENT);
                    given.addAndGet(CONTENT.length);
                }
            }
        });
        UrlVersion found = store.look(uri("/endless.csv"));
        store.checkUnchanged(found.uri(), found.version());
        // What the buffers of two connections take.
        assertThat(given.get()).isLessThan(64L << 20);
    }

    @Test
    void whatHasNoVersionIsNotStable() {
        answer("/weak.csv", 200, "a\n1\n", "ETag", "W/\"1\"");
        answer("/none.csv", 200, "a\n1\n");
        assertThat(store.look(uri("/weak.csv")).isStable()).isFalse();
        assertThat(store.look(uri("/none.csv")).isStable()).isFalse();
        answer("/dated.csv", 200, "a\n1\n", "Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT");
        assertThat(store.look(uri("/dated.csv")).isStable()).isTrue();
    }

    @Test
    void webPagesAndErrorsAreSaid() {
        answer("/login", 200, "\n <!DOCTYPE html><form>", "Content-Type", "text/html");
        answer("/missing.csv", 404, "nothing here");
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> store.look(uri("/login")))
                .withMessageContaining("web page");
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> store.look(uri("/missing.csv?signature=secret")))
                .withMessageContaining("404")
                .withMessageNotContaining("secret");
    }

    @Test
    void hostsThatAreNotListedAreNotAskedNorRedirectedTo() throws IOException {
        answer("/listed.csv", 200, "id\n1\n");
        answer(
                "/away.csv",
                302,
                "",
                "Location",
                "http://localhost:%d/listed.csv".formatted(server.getAddress().getPort()));
        UrlSettings listed = new UrlSettings(
                List.of("127.0.0.1", "localhost"),
                List.of("127.0.0.1"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                3);
        try (HttpFetcher bound = new HttpFetcher(listed)) {
            assertThat(bound.look(uri("/listed.csv")).bytes()).isEqualTo(5);
            for (URI other : List.of(
                    uri("/away.csv"), URI.create("http://localhost:%d/listed.csv".formatted(uri("/").getPort())))) {
                assertThatExceptionOfType(UrlException.class)
                        .isThrownBy(() -> bound.look(other))
                        .withMessageContaining("caravan.url.hosts");
            }
        }
    }

    @Test
    void redirectsAreFollowedSoFar() {
        answer("/target.csv", 200, "a\n1\n", "ETag", "\"v1\"");
        answer("/once", 302, "", "Location", "/target.csv");
        answer("/loop", 302, "", "Location", "/loop2");
        answer("/loop2", 302, "", "Location", "/loop");
        answer("/file", 302, "", "Location", "file:///etc/passwd");
        answer("/private", 302, "", "Location", "http://localhost:1/x.csv");
        assertThat(store.look(uri("/once")).validator()).isEqualTo("\"v1\"");
        assertThatExceptionOfType(UrlException.class).isThrownBy(() -> store.look(uri("/loop")));
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> store.look(uri("/file")))
                .withMessageNotContaining("root:");
        answer("/other", 302, "", "Location", "http://127.0.0.2:1/x.csv");
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> store.look(uri("/other")))
                .withMessageContaining("127.0.0.2", "caravan.url.allow");
    }

    @Test
    void noRedirectIsFollowedIfNoneMayBe() throws IOException {
        answer("/target.csv", 200, "a\n1\n");
        answer("/once", 302, "", "Location", "/target.csv");
        UrlSettings none = new UrlSettings(List.of("127.0.0.1"), Duration.ofSeconds(2), Duration.ofSeconds(2), 0);
        try (HttpFetcher fetcher = new HttpFetcher(none)) {
            assertThat(fetcher.look(uri("/target.csv")).bytes()).isEqualTo(4);
            assertThatExceptionOfType(UrlException.class)
                    .isThrownBy(() -> fetcher.look(uri("/once")))
                    .withMessageContaining("302");
        }
        assertThat(requests).hasValue(2);
    }

    @Test
    void whatWasAskedEncryptedIsNotAskedPlain() throws Exception {
        HttpGet asked = new HttpGet("https://files.example.com/x.csv");
        BasicHttpResponse answer = new BasicHttpResponse(302);
        HttpClientFactory.ToWebServersOnly redirects = new HttpClientFactory.ToWebServersOnly();
        answer.setHeader("Location", "https://other.example.com/x.csv");
        assertThat(redirects.getLocationURI(asked, answer, HttpClientContext.create()))
                .hasToString("https://other.example.com/x.csv");
        answer.setHeader("Location", "http://files.example.com/x.csv");
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> redirects.getLocationURI(asked, answer, HttpClientContext.create()))
                .withMessageContaining("http:");
    }

    /** It would resolve the name itself, behind the guard's back. */
    @Test
    void noProxyIsAsked() {
        answer("/x.csv", 200, "a\n1\n");
        Map<String, String> proxy =
                Map.of("http.proxyHost", "127.0.0.1", "http.proxyPort", "1", "http.nonProxyHosts", "");
        proxy.forEach(System::setProperty);
        try {
            assertThat(store.look(uri("/x.csv")).bytes()).isEqualTo(4);
        } finally {
            proxy.keySet().forEach(System::clearProperty);
        }
    }

    /** Other spellings of the loopback address are the same address, or no URL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "0.0.0.0",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "①②⑦.0.0.①"
            })
    void noSpellingOfAnAddressLeadsPastTheGuard(String host) throws IOException {
        answer("/x.csv", 200, "a\n1\n");
        try (HttpFetcher guarded = new HttpFetcher(settings())) {
            assertThatExceptionOfType(UrlException.class)
                    .isThrownBy(() ->
                            guarded.look(UrlText.parse("http://%s:%d/x.csv".formatted(host, uri("/").getPort()))));
        }
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://files.example.com/x.csv",
                "gopher://127.0.0.1:25/",
                "file:///etc/passwd",
                "dict://127.0.0.1:11211/",
                "https:///x.csv",
                "http:x.csv"
            })
    void onlyUrlsOfWebServersAreOnes(String url) {
        assertThatExceptionOfType(UrlException.class).isThrownBy(() -> UrlText.parse(url));
    }

    @Test
    void addressesThatAreNotPublicAreRefusedUnlessAllowed() throws IOException {
        answer("/x.csv", 200, "a\n1\n");
        try (HttpFetcher guarded = new HttpFetcher(settings())) {
            assertThatExceptionOfType(UrlException.class)
                    .isThrownBy(() -> guarded.look(uri("/x.csv")))
                    .withMessageContaining("127.0.0.1", "no public address", "--allow-address");
        }
        assertThat(requests).hasValue(0);
    }

    /** DNS rebinding: the name is public when it is looked at, and private when it is read. */
    @Test
    void eachConnectionIsGuarded() throws IOException {
        serve("/x.csv", "\"v1\"", true, 0);
        AtomicInteger asked = new AtomicInteger();
        DnsResolver rebinding = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                String address = asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.9";
                return new InetAddress[] {InetAddress.getByName(address)};
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        UrlSettings settings = settings("127.0.0.1");
        URI uri = URI.create("http://rebinding.example:%d/x.csv"
                .formatted(server.getAddress().getPort()));
        try (HttpFetcher fooled = new HttpFetcher(settings, HttpClientFactory.of(settings, rebinding))) {
            String version = fooled.look(uri).version();
            assertThatExceptionOfType(UnreadableSourceException.class)
                    .isThrownBy(() -> fooled.checkUnchanged(uri, version))
                    .withMessageContaining("127.0.0.9");
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        server.createContext("/silent.csv", exchange -> {
            // Never answers.
        });
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> store.look(uri("/silent.csv")))
                .withMessageContaining("can't be reached");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(UrlText.shown("https://u:p@host/a.csv?X-Amz-Signature=1")).isEqualTo("https://host/a.csv?…");
        assertThatExceptionOfType(UrlException.class)
                .isThrownBy(() -> UrlText.parse("https://user:geheim@host/a.csv"))
                .withMessageNotContaining("geheim");
    }
}
