package dev.caravan.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WebClient;
import dev.caravan.trace.TraceParent;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of all roles that sends its spans to a collector. */
class TracesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CALLER = "00f067aa0ba902b7";

    @TempDir
    static Path directory;

    private static Collector collector;
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() throws IOException {
        collector = new Collector();
        caravan = RunningCaravan.startServing(
                directory.resolve("data"), "caravan.tracing.endpoint=" + collector.endpoint());
    }

    @AfterAll
    static void stop() {
        caravan.close();
        collector.close();
    }

    /** Uploads ten records, which are one chunk, and waits for the end of their job. */
    private static long upload(String table, String query, String traceParent) {
        String rows =
                Stream.iterate(1, i -> i + 1).limit(10).map(i -> i + ",n\n").collect(Collectors.joining());
        HttpResponse<byte[]> answer = new WebClient(caravan.uri("/"))
                .send(
                        "POST",
                        "/api/uploads?name=%1$s.csv&table=%1$s%2$s".formatted(table, query),
                        ("id,name\n" + rows).getBytes(UTF_8),
                        "Content-Type",
                        "text/csv",
                        "traceparent",
                        traceParent);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        long job = Long.parseLong(
                caravan.column("SELECT max(id) FROM caravan.job WHERE target_table = '%s'".formatted(table))
                        .get(0));
        assertThat(caravan.ended(job).state()).isEqualTo(JobState.COMPLETED);
        caravan.bean(SdkTracerProvider.class).forceFlush();
        return job;
    }

    private static TraceParent traceOf(long job) {
        return TraceParent.parse(caravan.column("SELECT trace_parent FROM caravan.job WHERE id = " + job)
                .get(0));
    }

    @Test
    void aStagedJobIsOneTraceFromItsUploadToItsPublish() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String job = traceOf(upload("traced", "&loadMethod=staged", "00-%s-%s-01".formatted(trace, CALLER)))
                .spanId();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(collector.of(trace)).hasSize(9));
        List<Collector.Received> spans = collector.of(trace);
        String chunk = spans.stream()
                .filter(span -> span.name().equals("load-rows"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(spans)
                .extracting(Collector.Received::name, Collector.Received::parent)
                .containsExactlyInAnyOrder(
                        tuple("load", CALLER),
                        tuple("open source", job),
                        tuple("send batch", job),
                        tuple("load-rows", job),
                        tuple("decode chunk", chunk),
                        tuple("check rows", chunk),
                        tuple("ask mail hosts", chunk),
                        tuple("write chunk", chunk),
                        tuple("publish rows", job));
        assertThat(spans)
                .filteredOn(span -> span.name().equals("load"))
                .extracting(Collector.Received::id)
                .containsExactly(job);
    }

    @Test
    void aTraceThatIsNotSampledIsContinuedAndNotRecorded() {
        String silent = "11112222333344445555666677778888";
        String sampled = "99992222333344445555666677778888";
        TraceParent job = traceOf(upload("silent", "", "00-%s-%s-00".formatted(silent, CALLER)));
        assertThat(job).isEqualTo(new TraceParent(silent, job.spanId(), false));
        upload("sampled", "", "00-%s-%s-01".formatted(sampled, CALLER));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(collector.of(sampled))
                        .extracting(Collector.Received::name)
                        .contains("load", "load-rows"));
        assertThat(collector.of(silent)).isEmpty();
    }

    @Test
    void aMalformedTraceBeginsANewOne() {
        TraceParent job = traceOf(upload("malformed", "", "00-4bf9-00f0-01"));
        assertThat(job.sampled()).isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(collector.of(job.traceId()))
                        .filteredOn(span -> span.name().equals("load"))
                        .containsExactly(new Collector.Received(job.traceId(), job.spanId(), "", "load")));
    }

    /** A node that is renamed would no longer be traced; reports have a role for themselves. */
    @Test
    void eachNodeThatIsTracedExists() {
        assertThat(RouteSpans.NODES)
                .filteredOn(id -> !id.equals("aggregate report"))
                .allSatisfy(id ->
                        assertThat(caravan.camel().getProcessor(id)).as(id).isNotNull());
        assertThat(RouteSpans.ROUTES)
                .allSatisfy(
                        id -> assertThat(caravan.camel().getRoute(id)).as(id).isNotNull());
    }

    @Test
    void anEndpointThatIsNoUrlStopsTheStart() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() ->
                        RunningCaravan.start(directory.resolve("unusable"), "caravan.tracing.endpoint=collector:4318"))
                .havingRootCause()
                .withMessageContaining("caravan.tracing");
    }

    @Test
    void withoutACollectorNoClassOfOpenTelemetryIsLoaded() throws IOException {
        Path classes = directory.resolve("classes.log");
        Path file = Files.writeString(directory.resolve("plain.csv"), "id,name\n1,n\n");
        try (TestDatabase database = TestDatabase.create();
                CaravanProcess load = CaravanProcess.caravan(
                                "load", file.toString(), "--db", database.url(), "--data-dir", directory.toString())
                        .withOption("-Xlog:class+load:file=" + classes)
                        .start(directory)) {
            assertThat(load.awaitExit(Duration.ofMinutes(2))).as(load.err()).isZero();
        }
        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains("dev.caravan."))
                // Spring Boot asks at each start whether this one exists.
                .filteredOn(line -> !line.contains(" io.opentelemetry.context.ContextStorage "))
                .noneMatch(line -> line.contains(" io.opentelemetry."));
    }
}
