package dev.caravan.upgrade;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.UndoRepository;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.FaultyTables;
import dev.caravan.queue.Channels;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/**
 * Makes the {@link OldLedger} anew, as long as its version is not released: {@code -Dcaravan.keep-ledger=true}. A released one is never
 * made again; the next version's is kept beside it.
 */
class KeepLedgerTest {
    private static final Duration EXPIRES_AT_ONCE = Duration.ofSeconds(1);

    private final List<OldMessage> messages = Collections.synchronizedList(new ArrayList<>());
    private final FaultyTables tables = new FaultyTables();
    private long undoing;

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "caravan.keep-ledger", matches = "true")
    void jobsInEachState(OldLedger ledger, @TempDir Path directory) throws IOException {
        String url = "caravan.db.url="
                + (ledger == OldLedger.H2
                        ? "jdbc:h2:" + directory.resolve("h2")
                        : TestDatabase.create().url());
        try (RunningCaravan caravan = RunningCaravan.startLoader(
                directory,
                tables,
                url,
                "caravan.split.concurrency=1",
                "caravan.split.enabled=true",
                "caravan.split.stall-timeout=10m",
                "caravan.report.enabled=true",
                "caravan.report.memory=4GB",
                "caravan.publish.poll-interval=20ms",
                "caravan.publish.retry-pause=20s")) {
            ended(caravan, directory);
            if (ledger != OldLedger.H2) {
                publishing(caravan, directory);
            }
            loading(caravan, directory);
        }
        try (RunningCaravan caravan =
                RunningCaravan.start(directory, url, "caravan.split.enabled=false", "caravan.load.enabled=false")) {
            notEnded(caravan, directory);
            ledger.keep(caravan, directory, messages);
        }
    }

    private static JobOptions options(OldSource source) {
        return into(source.table(), "email");
    }

    private static long submit(RunningCaravan caravan, Path directory, OldSource source) {
        return caravan.submit(source.in(directory), options(source));
    }

    private static long load(RunningCaravan caravan, Path directory, OldSource source, JobState state) {
        JobView job = caravan.ended(submit(caravan, directory, source));
        assertThat(job.state()).as(job.note()).isEqualTo(state);
        return job.id();
    }

    private void ended(RunningCaravan caravan, Path directory) throws IOException {
        load(caravan, directory, OldSource.COMPLETED, JobState.COMPLETED);
        undoing = load(caravan, directory, OldSource.UNDOING, JobState.COMPLETED);
        load(caravan, directory, OldSource.FAILED, JobState.FAILED);
        tables.bug(chunk -> {
            if (chunk.sequence() == 1) {
                throw new IllegalStateException("a bug");
            }
        });
        load(caravan, directory, OldSource.PARTIAL, JobState.PARTIAL);
        tables.fix();
        stopSplitter(caravan);
        long gone = submit(caravan, directory, OldSource.GONE);
        Files.delete(directory.resolve(OldSource.GONE.table() + ".csv"));
        long superseded = submit(caravan, directory, OldSource.SUPERSEDED);
        Files.writeString(directory.resolve(OldSource.SUPERSEDED.table() + ".csv"), "another,version\n");
        startSplitter(caravan);
        caravan.in(JobState.GONE, gone);
        caravan.in(JobState.SUPERSEDED, superseded);
        JobView reported = caravan.ended(report(caravan, directory, OldSource.REPORTED));
        assertThat(reported.state()).as(reported.note()).isEqualTo(JobState.COMPLETED);
    }

    private static void stopSplitter(RunningCaravan caravan) {
        try {
            caravan.camel().getRouteController().stopRoute("split-lease");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void startSplitter(RunningCaravan caravan) {
        try {
            caravan.camel().getRouteController().startRoute("split-lease");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long report(RunningCaravan caravan, Path directory, OldSource source) {
        ReportService reports = caravan.bean(ReportService.class);
        List<Source> sources =
                List.copyOf(reports.discoveredSources(source.in(directory)).all());
        return reports.submit(
                        sources,
                        new ReportOptions(
                                null,
                                new Grouping(
                                        List.of("name"),
                                        List.of(new Measure(Aggregate.COUNT, null, "count")),
                                        null,
                                        List.of(),
                                        null),
                                List.of(),
                                Map.of(),
                                DialectOptions.NONE,
                                null,
                                null,
                                directory
                                        .resolve(source.table() + "-report.csv")
                                        .toUri()
                                        .toString(),
                                null,
                                null))
                .job()
                .id();
    }

    /** Staged, and not published. */
    private void publishing(RunningCaravan caravan, Path directory) {
        tables.publishing(job -> {
            throw new IllegalStateException("a bug");
        });
        long job = caravan.submit(
                OldSource.PUBLISHING.in(directory),
                options(OldSource.PUBLISHING)
                        .writing(new WriteOptions(LoadMethod.STAGED, null, null, null, null, null, null)));
        caravan.in(JobState.PUBLISHING, job);
    }

    /** Split, and all messages on their way. */
    private void loading(RunningCaravan caravan, Path directory) {
        caravan.faults().onBatch((request, real) -> {
            request.entries().forEach(entry -> messages.add(OldMessage.of(entry)));
            return SendMessageBatchResponse.builder()
                    .successful(request.entries().stream()
                            .map(entry -> SendMessageBatchResultEntry.builder()
                                    .id(entry.id())
                                    .build())
                            .toList())
                    .failed(List.of())
                    .build();
        });
        for (OldSource source : List.of(OldSource.LOADING, OldSource.TRUNCATED, OldSource.CLAIMED)) {
            caravan.in(JobState.LOADING, submit(caravan, directory, source));
        }
    }

    private void notEnded(RunningCaravan caravan, Path directory) {
        Leases leases = caravan.bean(Leases.class);
        long splitting = submit(caravan, directory, OldSource.SPLITTING);
        assertThat(leases.take(caravan.queue().name(), EXPIRES_AT_ONCE)
                        .orElseThrow()
                        .id())
                .isEqualTo(splitting);
        long reporting = report(caravan, directory, OldSource.REPORTING);
        assertThat(leases.take(Channels.REPORTS, EXPIRES_AT_ONCE).orElseThrow().id())
                .isEqualTo(reporting);
        submit(caravan, directory, OldSource.QUEUED);
        JobService jobs = caravan.bean(JobService.class);
        assertThat(jobs.abort(submit(caravan, directory, OldSource.ABORTED))).isTrue();
        assertThat(caravan.bean(UndoRepository.class).begin(undoing)).isTrue();
    }
}
