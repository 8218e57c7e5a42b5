import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
 * {@code java Load.java URL UPLOADS POLLERS}. It shares the processors with the server that it measures, so it is light: a thread and a
 * connection for each, and one question before the clock runs, in which Java loads what it needs.
 */
class Load {
    private static final int ROWS = 100;
    private static final int MILLIS_BETWEEN = 500;
    private static final Pattern NUMBER = Pattern.compile("\"(job|read|inserted|duplicates|rejected)\":(\\d+)");

    private record Answer(int status, String body) {}

    public static void main(String[] args) throws Exception {
        System.setProperty("http.maxConnections", "1000");
        URI server = URI.create(args[0]);
        int uploads = Integer.parseInt(args[1]);
        int pollers = Integer.parseInt(args[2]);
        // Else the files of another round would be known.
        long tag = System.currentTimeMillis();
        List<Long> jobs = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch warm = new CountDownLatch(pollers);
        CountDownLatch ready = new CountDownLatch(1);
        AtomicInteger turn = new AtomicInteger();
        List<Thread> sending = new ArrayList<>();
        for (int n = 0; n < uploads; n++) {
            int number = n;
            byte[] csv = IntStream.range(0, ROWS)
                    .mapToObj(row -> (number * ROWS + row) + ",name " + tag + "\n")
                    .collect(Collectors.joining("", "id,name\n", ""))
                    .getBytes(StandardCharsets.UTF_8);
            sending.add(thread(() -> {
                ready.await();
                Answer made = ask(server.resolve("/api/uploads?name=f" + number + ".csv&table=bench" + tag + "&key=id"), csv);
                statuses.merge(made.status(), 1, Integer::sum);
                synchronized (jobs) {
                    jobs.add(numbers(made.body()).getOrDefault("job", -1L));
                }
            }));
        }
        List<Thread> asking = new ArrayList<>();
        for (int n = 0; n < pollers; n++) {
            int number = n;
            asking.add(thread(() -> {
                ask(server.resolve("/api/jobs/1"), null);
                warm.countDown();
                ready.await();
                // Each at its own time, as people and scripts ask.
                Thread.sleep(number * MILLIS_BETWEEN / pollers);
                while (!over.get()) {
                    long job;
                    synchronized (jobs) {
                        job = jobs.isEmpty() ? 1 : jobs.get(turn.incrementAndGet() % jobs.size());
                    }
                    long start = System.nanoTime();
                    int status = ask(server.resolve("/api/jobs/" + job), null).status();
                    long took = System.nanoTime() - start;
                    synchronized (nanos) {
                        nanos.add(took);
                    }
                    if (status >= 500 || status == 429) {
                        statuses.merge(status, 1, Integer::sum);
                    }
                    Thread.sleep(MILLIS_BETWEEN);
                }
            }));
        }
        warm.await();
        long start = System.nanoTime();
        ready.countDown();
        for (Thread thread : sending) {
            thread.join();
        }
        double uploaded = (System.nanoTime() - start) / 1e9;
        int whole = 0;
        for (long job : jobs) {
            String body = ask(server.resolve("/api/jobs/" + job), null).body();
            while (!body.contains("\"ended\":true")) {
                Thread.sleep(100);
                body = ask(server.resolve("/api/jobs/" + job), null).body();
            }
            whole += body.contains("\"state\":\"COMPLETED\"") && numbers(body).get("inserted") == ROWS ? 1 : 0;
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

    private static Answer ask(URI uri, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(60_000);
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "text/csv");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.getOutputStream().write(body);
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
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

    private static Thread thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                System.out.println("not answered: " + e);
            }
        });
        thread.start();
        return thread;
    }
}
