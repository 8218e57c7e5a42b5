package dev.caravan.metrics;

import static dev.caravan.testing.RunningCaravan.into;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestQueue;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A splitter, a loader, a web server and a report worker, each with a port for management, over one queue and one database. */
class MetricsTest {
    private static final List<String> ROLES = List.of("split", "load", "report", "web");

    private static final int WINDOW_CHUNKS = 10;
    private static final int CHUNK_RECORDS = 10;

    private static final Map<String, RunningCaravan> RUNNING = new LinkedHashMap<>();

    @TempDir
    static Path directory;

    private static TestQueue queue;

    @BeforeAll
    static void start() {
        queue = TestQueue.start();
        String url = TestDatabase.create().url();
        for (String role : ROLES) {
            List<String> settings = new ArrayList<>(List.of(
                    "caravan.split.enabled=false",
                    "caravan.load.enabled=false",
                    "caravan.%s.enabled=true".formatted(role),
                    "caravan.management.enabled=true",
                    "caravan.metrics.poll-interval=20ms",
                    "caravan.split.max-in-flight-chunks=" + WINDOW_CHUNKS,
                    "caravan.sqs.endpoint=" + queue.url(),
                    "caravan.db.url=" + url,
                    "server.port=0"));
            RUNNING.put(role, RunningCaravan.start(directory.resolve(role), settings.toArray(String[]::new)));
        }
    }

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(RunningCaravan::close);
        queue.close();
    }

    private static RunningCaravan splitter() {
        return RUNNING.get("split");
    }

    private static Scrape scrape(String role) {
        HttpResponse<byte[]> answer =
                new WebClient(RUNNING.get(role).uri("/")).send("GET", "/actuator/prometheus", null);
        assertThat(answer.statusCode()).as(role).isEqualTo(200);
        return Scrape.of(new String(answer.body(), UTF_8));
    }

    private static Map<String, Scrape> scrapes() {
        return ROLES.stream().collect(Collectors.toMap(Function.identity(), MetricsTest::scrape));
    }

    /** As Prometheus has the samples of all processes. */
    private static Scrape all() {
        return new Scrape(
                Map.of(),
                scrapes().values().stream()
                        .flatMap(scrape -> scrape.samples().stream())
                        .toList());
    }

    private static String people(int records, int keys, int badEvery) {
        return IntStream.range(0, records)
                .mapToObj(i -> "%d,name %d%s\n".formatted(i % keys, i, i % badEvery == 0 ? ",too many" : ""))
                .collect(Collectors.joining("", "# a title\nid,name\n", ""));
    }

    private static Map<String, Double> terms(JobBalance balance) {
        return new TreeMap<>(Map.of(
                "inserted", (double) balance.inserted(),
                "updated", (double) balance.updated(),
                "duplicates", (double) balance.duplicates(),
                "rejected", (double) balance.rejected(),
                "deadLettered", (double) balance.deadLettered(),
                "skipped", (double) balance.skipped()));
    }

    private static Map<String, Double> difference(Map<String, Double> later, Map<String, Double> before) {
        Map<String, Double> difference = new TreeMap<>(later);
        before.forEach((key, value) -> difference.merge(key, -value, Double::sum));
        return difference;
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "STAGED"})
    void theSumOfRecordsByOutcomeIsTheLedgers(LoadMethod method) {
        Scrape before = all();
        Path file = splitter().file(method + ".csv", people(500, 400, 50));
        WriteOptions write = new WriteOptions(method, null, null, null, null, null, null);
        JobOptions options = new JobOptions(
                null,
                "by_" + method,
                List.of("id"),
                Map.of(),
                DialectOptions.NONE,
                null,
                null,
                false,
                write,
                null,
                false);
        JobView job = splitter().load(file, options);
        assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance().skipped()).isPositive();
        assertThat(job.balance().duplicates()).isPositive();
        assertThat(job.balance().rejected()).isPositive();
        // A chunk's message is deleted, and its exchange is done, after its commit.
        await().untilAsserted(() ->
                assertThat(scrape("load").sum("caravan_chunks_in_flight")).isZero());
        Scrape after = all();
        assertThat(difference(
                        after.sums("caravan_records_total", "outcome"),
                        before.sums("caravan_records_total", "outcome")))
                .isEqualTo(terms(job.balance()));
        assertThat(after.sum("caravan_records_read_total") - before.sum("caravan_records_read_total"))
                .isEqualTo((double) job.balance().read());
        assertThat(after.sum("caravan_read_bytes_total") - before.sum("caravan_read_bytes_total"))
                .isEqualTo((double) job.job().bytesRead());
    }

    @Test
    void eachRoleTellsOfALoadWhileItRunsAndTheSumIsTheLedgersWithDeadLetters() throws Exception {
        splitter().jdbc().sql("""
                CREATE TABLE midway (id text, name text);
                CREATE FUNCTION no_way() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = 'XX999'; END $$;
                CREATE TRIGGER no_way BEFORE INSERT ON midway FOR EACH ROW WHEN (NEW.name = 'name 123')
                EXECUTE FUNCTION no_way();
                """).update();
        Scrape before = all();
        RouteController loader = RUNNING.get("load").camel().getRouteController();
        loader.suspendRoute("load-rows");
        long id;
        try {
            id = splitter().submit(splitter().file("midway.csv", people(500, 500, 50)), into("midway"));
            for (String role : ROLES) {
                await(role)
                        .untilAsserted(() -> assertThat(scrape(role).sums("caravan_jobs", "state"))
                                .containsEntry("SPLITTING", 1.0));
            }
            for (String role : List.of("split", "load", "web")) {
                await(role)
                        .untilAsserted(() -> assertThat(scrape(role).sum("caravan_chunks_in_flight"))
                                .isEqualTo(WINDOW_CHUNKS));
            }
            JobBalance midway = splitter().job(id).balance();
            assertThat(midway.inFlight()).isEqualTo(WINDOW_CHUNKS * CHUNK_RECORDS);
            assertThat(increase("caravan_records_read_total", before, all())).isEqualTo((double) midway.read());
            assertThat(increase("caravan_records_total", before, all()))
                    .isEqualTo((double) (midway.read() - midway.inFlight()));
        } finally {
            loader.resumeRoute("load-rows");
        }
        JobBalance balance = splitter().in(JobState.PARTIAL, id).balance();
        assertThat(balance.deadLettered()).isEqualTo(CHUNK_RECORDS);
        await().untilAsserted(() -> assertThat(difference(
                        all().sums("caravan_records_total", "outcome"),
                        before.sums("caravan_records_total", "outcome")))
                .isEqualTo(terms(balance)));
        assertThat(increase("caravan_records_total", before, all())).isEqualTo((double) balance.read());
        for (String role : ROLES) {
            await(role)
                    .untilAsserted(() -> assertThat(scrape(role).sums("caravan_dead_letters", "exception"))
                            .containsValue(1.0));
        }
    }

    private static double increase(String counter, Scrape before, Scrape after) {
        return after.sum(counter) - before.sum(counter);
    }

    @Test
    void jobsAreCountedByState() {
        await().untilAsserted(() ->
                assertThat(scrape("web").sums("caravan_jobs", "state")).containsEntry("QUEUED", 0.0));
        Path file = splitter().file("broken.csv", "id,name\n1,a\n");
        long id = splitter().submit(file, new JobOptions(null, "pg_catalog.pg_class", List.of(), Map.of()));
        assertThat(splitter().ended(id).state()).isEqualTo(JobState.FAILED);
        for (String role : ROLES) {
            await().untilAsserted(() -> assertThat(scrape(role).sums("caravan_jobs_ended_last_hour", "state"))
                    .as(role)
                    .hasEntrySatisfying("FAILED", failed -> assertThat(failed).isPositive()));
        }
    }

    /** Rows of the table of Caravan's metrics in docs/metrics.md: name, type, labels, roles. */
    private static List<String> documented() throws IOException {
        return Files.readAllLines(Path.of("docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `caravan_"))
                .map(line -> line.replace("`", "").split(" *\\| *"))
                .map(cells -> String.join(" | ", cells[1], cells[2], cells[3], cells[4]))
                .sorted()
                .toList();
    }

    @Test
    void eachMetricIsInTheDocumentationWithItsTypeLabelsAndRoles() throws IOException {
        Map<String, Scrape> scrapes = scrapes();
        Set<String> families = new TreeSet<>();
        scrapes.values()
                .forEach(scrape -> scrape.types().keySet().stream()
                        .filter(family -> family.startsWith("caravan_") && !family.endsWith("_max"))
                        .forEach(families::add));
        List<String> found = families.stream()
                .map(family -> {
                    List<String> roles = ROLES.stream()
                            .filter(role -> scrapes.get(role).types().containsKey(family))
                            .toList();
                    Scrape one = scrapes.get(roles.get(0));
                    return String.join(
                            " | ",
                            family,
                            one.types().get(family),
                            one.labels(family),
                            roles.equals(ROLES) ? "every" : String.join(", ", roles));
                })
                .toList();
        assertThat(found).isEqualTo(documented());
        assertThat(all().samples())
                .as("stages")
                .filteredOn(sample -> sample.name().equals("caravan_stage_seconds_count"))
                .extracting(sample -> sample.labels().get("stage"))
                .containsExactlyInAnyOrderElementsOf(documentedStages());
    }

    private static List<String> documentedStages() throws IOException {
        return Files.readAllLines(Path.of("docs/metrics.md")).stream()
                .map(line -> line.split(" *\\| *"))
                .filter(cells -> cells.length == 4 && cells[1].matches("`[a-z]+`"))
                .map(cells -> cells[1].replace("`", ""))
                .toList();
    }

    @Test
    void theQueriesOfDashboardAndAlertsFindSeries() throws IOException {
        // Until the first poll there is none.
        await().untilAsserted(() -> assertThat(scrape("web").samples())
                .extracting(Scrape.Sample::name)
                .contains("caravan_dead_letters", "caravan_jobs_ended_last_hour"));
        List<Scrape.Sample> samples = all().samples();
        List<String> queries = new ArrayList<>(Queries.ofTheDashboard());
        queries.addAll(Queries.ofTheAlerts());
        assertThat(queries).hasSizeGreaterThan(30);
        for (String query : queries) {
            List<Queries.Selector> selectors = Queries.selectors(query);
            assertThat(selectors).as(query).isNotEmpty();
            for (Queries.Selector selector : selectors) {
                List<Scrape.Sample> found =
                        samples.stream().filter(selector::matches).toList();
                assertThat(found).as("%s in %s", selector.metric(), query).isNotEmpty();
                assertThat(found.get(0).labels().keySet()).as(query).containsAll(Queries.groupings(query));
            }
        }
    }

    /** By Prometheus itself. A rate needs two scrapes of a series; a query of an alert that doesn't fire has no answer, but is evaluated. */
    @Test
    void prometheusAnswersTheQueriesAndEvaluatesTheAlerts() throws IOException {
        List<URI> workers =
                RUNNING.values().stream().map(worker -> worker.uri("/")).toList();
        try (TestPrometheus prometheus = TestPrometheus.scraping(workers, directory.resolve("prometheus"))) {
            splitter().load(splitter().file("scraped.csv", people(100, 100, 50)), into("scraped"));
            for (String query : Queries.ofTheDashboard()) {
                await(query)
                        .untilAsserted(() -> assertThat(prometheus.query(query).findValue("result"))
                                .isNotEmpty());
            }
            List<String> alerts = Queries.ofTheAlerts();
            await().untilAsserted(() -> assertThat(prometheus.rules().findValuesAsText("health"))
                    .hasSize(alerts.size())
                    .containsOnly("ok"));
            assertThat(prometheus.rules().findValuesAsText("query")).hasSameSizeAs(alerts);
        }
    }

    @Test
    void camelsRoutesAreMeasuredBesideThem() {
        assertThat(scrape("load").sums("camel_exchanges_total", "routeId")).containsKeys("load-rows", "metrics-ledger");
        assertThat(scrape("report").sums("camel_exchanges_total", "routeId")).containsKeys("report-lease");
    }

    @Test
    void namesFromOutsideAreNoLabels() {
        splitter().load(splitter().file("secret-name.csv", "id\n1\n"), into("secret_table"));
        assertThat(all().samples())
                .noneMatch(sample -> sample.labels().values().stream().anyMatch(value -> value.contains("secret")));
    }

    @Test
    void aPauseFailsReadinessAndNotLiveness() {
        WebClient worker = new WebClient(RUNNING.get("load").uri("/"));
        double outages = scrape("load").sum("caravan_outages_total");
        await().untilAsserted(() -> assertStatuses(worker, 200, 200));
        queue.goAway();
        try {
            await().untilAsserted(() -> assertStatuses(worker, 200, 503));
            assertThat(scrape("load").sum("caravan_outage")).isEqualTo(1);
        } finally {
            queue.comeBack();
        }
        await().untilAsserted(() -> assertStatuses(worker, 200, 200));
        // One of the queue of chunks, and another if that of dead letters was asked meanwhile.
        assertThat(scrape("load").sum("caravan_outages_total")).isBetween(outages + 1, outages + 2);
        assertThat(worker.send("GET", "/readyz", null).body()).asString(UTF_8).isEqualTo("{\"status\":\"UP\"}");
    }

    private static void assertStatuses(WebClient worker, int live, int ready) {
        assertThat(worker.send("GET", "/livez", null).statusCode()).isEqualTo(live);
        assertThat(worker.send("GET", "/readyz", null).statusCode()).isEqualTo(ready);
    }

    @Test
    void aWorkerHasNoApi() {
        WebClient worker = new WebClient(RUNNING.get("load").uri("/"));
        for (String path : List.of("/api/jobs", "/api/openapi", "/swagger-ui.html", "/import")) {
            assertThat(worker.send("GET", path, null).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(worker.send("GET", "/health", null).statusCode()).isEqualTo(200);
    }
}
