import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Uploads small files at once while others ask for the status of their jobs, and says how long the answers took. For bench/http/run.sh:
 * {@code java Load.java URL UPLOADS POLLERS}.
 */
class Load {
    private static final int ROWS = 100;
    private static final Pattern NUMBER = Pattern.compile("\"(job|read|inserted|duplicates|rejected)\":(\\d+)");

    public static void main(String[] args) throws Exception {
        URI server = URI.create(args[0]);
        int uploads = Integer.parseInt(args[1]);
        int pollers = Integer.parseInt(args[2]);
        // Else the files of another round would be known.
        long tag = System.currentTimeMillis();
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Long> jobs = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch ready = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger turn = new AtomicInteger();
        for (int n = 0; n < uploads; n++) {
            int number = n;
            threads.add(thread(ready, () -> {
                String csv = IntStream.range(0, ROWS)
                        .mapToObj(row -> (number * ROWS + row) + ",name " + tag + "\n")
                        .collect(Collectors.joining("", "id,name\n", ""));
                HttpResponse<String> made = http.send(
                        HttpRequest.newBuilder(server.resolve("/api/uploads?name=f" + number + ".csv&table=bench" + tag + "&key=id"))
                                .header("Content-Type", "text/csv")
                                .timeout(Duration.ofSeconds(60))
                                .POST(BodyPublishers.ofString(csv))
                                .build(),
                        BodyHandlers.ofString());
                statuses.merge(made.statusCode(), 1, Integer::sum);
                synchronized (jobs) {
                    jobs.add(numbers(made.body()).getOrDefault("job", -1L));
                }
            }));
        }
        List<Thread> asking = new ArrayList<>();
        for (int n = 0; n < pollers; n++) {
            asking.add(thread(ready, () -> {
                while (!over.get()) {
                    long job;
                    synchronized (jobs) {
                        job = jobs.isEmpty() ? 1 : jobs.get(turn.incrementAndGet() % jobs.size());
                    }
                    long start = System.nanoTime();
                    int status = http.send(
                                    HttpRequest.newBuilder(server.resolve("/api/jobs/" + job))
                                            .timeout(Duration.ofSeconds(60))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode();
                    long took = System.nanoTime() - start;
                    synchronized (nanos) {
                        nanos.add(took);
                    }
                    if (status >= 500 || status == 429) {
                        statuses.merge(status, 1, Integer::sum);
                    }
                    // As a page or a script does it, and faster.
                    Thread.sleep(500);
                }
            }));
        }
        ready.countDown();
        long start = System.nanoTime();
        for (Thread thread : threads) {
            thread.join();
        }
        double uploaded = (System.nanoTime() - start) / 1e9;
        int whole = 0;
        for (long job : jobs) {
            Map<String, Long> numbers;
            String body;
            do {
                body = http.send(
                                HttpRequest.newBuilder(server.resolve("/api/jobs/" + job)).build(),
                                BodyHandlers.ofString())
                        .body();
                numbers = numbers(body);
            } while (!body.contains("\"ended\":true"));
            whole += body.contains("\"state\":\"COMPLETED\"") && numbers.get("inserted") == ROWS ? 1 : 0;
        }
        double loaded = (System.nanoTime() - start) / 1e9;
        over.set(true);
        for (Thread thread : asking) {
            thread.join();
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%d uploads answered %s in %.1f s; %d of them whole after %.1f s%n",
                uploads, statuses, uploaded, whole, loaded);
        System.out.printf(
                "%d questions by %d pollers: median %.0f ms, p95 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                sorted.length, pollers, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
    }

    private static Map<String, Long> numbers(String body) {
        Map<String, Long> numbers = new ConcurrentHashMap<>();
        for (Matcher found = NUMBER.matcher(body); found.find(); ) {
            numbers.putIfAbsent(found.group(1), Long.parseLong(found.group(2)));
        }
        return numbers;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread thread(CountDownLatch ready, Work work) {
        Thread thread = new Thread(() -> {
            try {
                ready.await();
                work.run();
            } catch (Exception e) {
                System.out.println("not answered: " + e);
            }
        });
        thread.start();
        return thread;
    }
}
