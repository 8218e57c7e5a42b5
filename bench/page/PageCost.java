import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of the answers that the page asks for, bytes that its views load, and times of frames while two of them are scrolled. For bench/page.sh:
 * {@code java PageCost.java URL TIMES ADDRESSES VIEWS PROFILE CHROMIUM SCROLLED}, with files of addresses, a line each; CHROMIUM may be empty.
 * It exits with 1 if an address or a view exceeds its bound.
 */
class PageCost {
    private static final double MOST_MILLIS = 300;
    private static final long MOST_BYTES = 2_000_000;
    private static final int WARM_UP = 20;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static boolean failed;

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        URI server = URI.create(args[0]);
        System.out.printf("%-88s %8s %8s %8s %9s%n", "address", "p50 ms", "p95 ms", "max ms", "bytes");
        for (String address : Files.readAllLines(Path.of(args[2]))) {
            time(server.resolve(address), address, Integer.parseInt(args[1]));
        }
        if (args.length > 6 && !args[5].isEmpty()) {
            try (Browser browser = new Browser(args[5], Path.of(args[4]))) {
                System.out.printf("%n%-40s %9s %9s%n", "view", "requests", "bytes");
                for (String view : Files.readAllLines(Path.of(args[3]))) {
                    weigh(browser, server + "/" + view, view);
                }
                weighAll(browser, server + "/", Files.readAllLines(Path.of(args[3])));
                System.out.printf(
                        "%n%-40s %9s %9s %9s %9s %9s%n", "scrolled", "frames/s", "median ms", "p95 ms", "max ms", "> 50 ms");
                for (String view : Files.readAllLines(Path.of(args[6]))) {
                    scroll(browser, server + "/" + view, view);
                }
            }
        }
        System.exit(failed ? 1 : 0);
    }

    private static void time(URI uri, String address, int times) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        HttpResponse<byte[]> answer = null;
        double[] millis = new double[times];
        for (int n = -WARM_UP; n < times; n++) {
            long began = System.nanoTime();
            answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 404 || answer.statusCode() == 400) {
                System.out.printf("%-88s not known (%d)%n", address, answer.statusCode());
                return;
            }
            if (answer.statusCode() != 200) {
                System.out.printf("%-88s status %d: %s%n", address, answer.statusCode(), new String(answer.body()));
                failed = true;
                return;
            }
            if (n >= 0) {
                millis[n] = (System.nanoTime() - began) / 1e6;
            }
        }
        Arrays.sort(millis);
        double p95 = percentile(millis, 95);
        boolean slow = p95 > MOST_MILLIS;
        failed |= slow;
        System.out.printf(
                "%-88s %8.1f %8.1f %8.1f %9d%s%n",
                address, percentile(millis, 50), p95, millis[times - 1], answer.body().length, slow ? "  too slow" : "");
    }

    /** Of sorted values, by the nearest rank. */
    private static double percentile(double[] sorted, int percent) {
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    /** What a browser that has been here never before loads until the view has its content. */
    private static void weigh(Browser browser, String address, String view) throws Exception {
        browser.open(address);
        String[] sums = browser.evaluate(
                        """
                        (() => {
                          const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
                          return all.length + ' ' + all.reduce((sum, each) => sum + each.transferSize, 0);
                        })()""")
                .split(" ");
        boolean heavy = Long.parseLong(sums[1]) > MOST_BYTES;
        failed |= heavy;
        System.out.printf("%-40s %9s %9s%s%n", view, sums[0], sums[1], heavy ? "  too much" : "");
    }

    /** All views, one after the other, without a reload. */
    private static void weighAll(Browser browser, String page, List<String> views) throws Exception {
        browser.open(page + views.get(0));
        browser.evaluate("performance.setResourceTimingBufferSize(10000), ''");
        for (String view : views) {
            browser.evaluate("location.hash = '%s', ''".formatted(view));
            browser.awaitContent();
        }
        long bytes = Long.parseLong(browser.evaluate(
                """
                String([...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                  .reduce((sum, each) => sum + each.transferSize, 0))"""));
        failed |= bytes > MOST_BYTES;
        System.out.printf("%-40s %9s %9d%s%n", "all of them, without a reload", "", bytes, bytes > MOST_BYTES ? "  too much" : "");
    }

    /** Scrolls down and up again, 60 pixels a frame, for five seconds. */
    private static void scroll(Browser browser, String address, String view) throws Exception {
        browser.open(address);
        String result = browser.evaluate(
                """
                new Promise(answer => {
                  const place = [...document.querySelectorAll('#view *')].filter(each => each.scrollHeight > each.clientHeight + 100
                    && /auto|scroll/.test(getComputedStyle(each).overflowY)).pop() ?? document.scrollingElement;
                  if (place.scrollHeight <= place.clientHeight + 100) return answer('nothing there to scroll');
                  const times = [];
                  const began = performance.now();
                  let by = 60;
                  const step = now => {
                    times.push(now);
                    const before = place.scrollTop;
                    place.scrollTop += by;
                    if (place.scrollTop === before) by = -by;
                    if (now - began < 5000) return requestAnimationFrame(step);
                    const gaps = times.slice(1).map((time, n) => time - times[n]).sort((a, b) => a - b);
                    const columns = [gaps.length * 1000 / (times.at(-1) - times[0]), gaps[Math.floor(gaps.length / 2)],
                      gaps[Math.floor(gaps.length * .95)], gaps.at(-1)].map(each => each.toFixed(1).padStart(9));
                    answer(`${columns.join(' ')} ${String(gaps.filter(gap => gap > 50).length).padStart(9)}`);
                  };
                  requestAnimationFrame(step);
                })""");
        System.out.printf("%-40s %s%n", view, result);
    }

    /** A Chromium by its DevTools protocol, which needs no driver. */
    private static final class Browser implements AutoCloseable, WebSocket.Listener {
        private static final Pattern LISTENING = Pattern.compile("ws://([^/]+)/");
        private static final Pattern SOCKET = Pattern.compile("\"webSocketDebuggerUrl\":\\s*\"([^\"]+)\"");
        private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"");
        private static final int PATIENCE_SECONDS = 60;

        private final Process process;
        private final WebSocket socket;
        private final StringBuilder message = new StringBuilder();
        private int calls;
        private CompletableFuture<String> answer = new CompletableFuture<>();

        Browser(String chromium, Path profile) throws Exception {
            process = new ProcessBuilder(List.of(
                            chromium,
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-dev-shm-usage",
                            "--window-size=1200,800",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader said = process.errorReader();
            String host = said.lines()
                    .map(LISTENING::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            Thread reader = new Thread(() -> said.lines().forEach(line -> {}));
            reader.setDaemon(true);
            reader.start();
            String page = HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://" + host + "/json/new?about:blank"))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher address = SOCKET.matcher(page);
            if (!address.find()) {
                throw new IOException("no page: " + page);
            }
            socket = HTTP.newWebSocketBuilder().buildAsync(URI.create(address.group(1)), this).get();
            call("Network.enable", "{}");
            call("Network.setCacheDisabled", "{\"cacheDisabled\": true}");
            call("Page.enable", "{}");
        }

        /** Opens a page, and waits until no request came for a second. */
        void open(String address) throws Exception {
            call("Page.navigate", "{\"url\": \"about:blank\"}");
            call("Page.navigate", "{\"url\": \"%s\"}".formatted(address));
            awaitContent();
        }

        void awaitContent() throws Exception {
            evaluate(
                    """
                    new Promise(ready => {
                      let before = -1;
                      const look = () => {
                        const now = performance.getEntriesByType('resource').length;
                        if (now === before && document.querySelector('#view h2') && !document.querySelector('main [aria-busy=true]')) ready('');
                        else { before = now; setTimeout(look, 1000); }
                      };
                      look();
                    })""");
        }

        /** The text that an expression, or its promise, has as value. */
        String evaluate(String expression) throws Exception {
            String script = expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            String result = call(
                    "Runtime.evaluate",
                    "{\"awaitPromise\": true, \"returnByValue\": true, \"expression\": \"%s\"}".formatted(script));
            Matcher value = VALUE.matcher(result);
            if (!value.find()) {
                throw new IOException(result);
            }
            return value.group(1);
        }

        private String call(String method, String parameters) throws Exception {
            answer = new CompletableFuture<>();
            calls++;
            socket.sendText("{\"id\": %d, \"method\": \"%s\", \"params\": %s}".formatted(calls, method, parameters), true)
                    .get();
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                if (whole.startsWith("{\"id\":" + calls + ",")) {
                    answer.complete(whole);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public void close() throws Exception {
            process.destroy();
            process.waitFor();
        }
    }
}
