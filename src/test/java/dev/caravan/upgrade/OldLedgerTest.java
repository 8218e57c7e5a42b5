package dev.caravan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.message.ChunkId;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * This version on the ledger of 0.1.0. If the first migration is not the one that the ledger has, Flyway refuses it, and all of these tests
 * fail: before the release, make the kept ledger anew ({@link KeepLedgerTest}); after it, add a migration instead.
 */
class OldLedgerTest {
    private static final Map<OldSource, JobState> STATES = new EnumMap<>(OldSource.class);

    static {
        for (OldSource source : OldSource.values()) {
            STATES.put(
                    source,
                    switch (source) {
                        case TRUNCATED, CLAIMED -> JobState.LOADING;
                        case REPORTED -> JobState.COMPLETED;
                        default -> JobState.valueOf(source.name());
                    });
        }
    }

    @TempDir
    Path directory;

    private static Set<OldSource> jobsOf(OldLedger ledger) {
        Set<OldSource> sources = EnumSet.allOf(OldSource.class);
        if (ledger == OldLedger.H2) {
            sources.remove(OldSource.PUBLISHING);
        }
        return sources;
    }

    private static Map<OldSource, JobView> jobs(RunningCaravan caravan) {
        Map<OldSource, JobView> jobs = new EnumMap<>(OldSource.class);
        for (JobView job : caravan.bean(JobService.class).latest(100)) {
            String source = job.job().source();
            OldSource old = OldSource.valueOf(source.substring(source.lastIndexOf('/') + 1)
                    .replaceFirst("\\.csv$", "")
                    .toUpperCase(Locale.ROOT));
            jobs.put(old, caravan.job(job.id()));
        }
        return jobs;
    }

    private static String count(RunningCaravan caravan, OldSource source) {
        return caravan.column("SELECT count(*) FROM \"%s\"".formatted(source.table()))
                .get(0);
    }

    @ParameterizedTest
    @EnumSource
    void eachJobIsListedWithItsStateAndBalance(OldLedger ledger) {
        try (RunningCaravan caravan = ledger.start(directory)) {
            Map<OldSource, JobView> jobs = jobs(caravan);
            assertThat(jobs.keySet()).isEqualTo(jobsOf(ledger));
            jobs.forEach(
                    (source, job) -> assertThat(job.state()).as(source.table()).isEqualTo(STATES.get(source)));
            assertThat(jobs.get(OldSource.COMPLETED).balance()).isEqualTo(new JobBalance(23, 20, 0, 1, 2, 0, 0, 0));
            assertThat(jobs.get(OldSource.PARTIAL).balance()).isEqualTo(new JobBalance(30, 20, 0, 0, 0, 10, 0, 0));
            assertThat(jobs.get(OldSource.LOADING).balance()).isEqualTo(new JobBalance(25, 0, 0, 0, 0, 0, 0, 25));
            assertThat(jobs.get(OldSource.FAILED).note()).contains("email");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAndDeadLettersAreRead(OldLedger ledger) throws IOException {
        try (RunningCaravan caravan = ledger.start(directory)) {
            Map<OldSource, JobView> jobs = jobs(caravan);
            JobView completed = jobs.get(OldSource.COMPLETED);
            List<String> reasons = new ArrayList<>();
            caravan.bean(JobService.class).rejects(completed.id(), (Reject reject) -> reasons.add(reject.reason()));
            assertThat(reasons).containsExactly("email-no-at", "missing-key");
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            caravan.bean(RejectsFile.class).write(completed.job(), file);
            assertThat(file.toString(StandardCharsets.UTF_8)).contains("nobody,Nobody,");
            DeadLetterService letters = caravan.bean(DeadLetterService.class);
            DeadLetter letter = letters.find(
                            new ChunkId(jobs.get(OldSource.PARTIAL).id(), 1))
                    .orElseThrow();
            assertThat(letters.rows(letter, 1).rows().get(0).text()).isEqualTo("p11@example.com,N11");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameContentIsNotLoadedAgain(OldLedger ledger) throws IOException {
        try (RunningCaravan caravan = ledger.start(directory)) {
            Path copy = Files.copy(OldSource.COMPLETED.in(directory), directory.resolve("a-copy.csv"));
            assertThat(caravan.bean(JobService.class)
                            .submit(copy, RunningCaravan.into(OldSource.COMPLETED.table(), "email"))
                            .claims())
                    .singleElement()
                    .satisfies(claim -> {
                        assertThat(claim.created()).isFalse();
                        assertThat(claim.job().id())
                                .isEqualTo(
                                        jobs(caravan).get(OldSource.COMPLETED).id());
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJobIsUndone(OldLedger ledger) {
        try (RunningCaravan caravan = ledger.start(directory)) {
            JobService service = caravan.bean(JobService.class);
            JobView job = jobs(caravan).get(OldSource.COMPLETED);
            assertThat(service.obstacleToUndo(job.job())).isEmpty();
            service.undo(job.job());
            assertThat(caravan.job(job.id()).state()).isEqualTo(JobState.ABORTED);
            assertThat(count(caravan, OldSource.COMPLETED)).isEqualTo("0");
        }
    }

    /** Nothing is on the queue, so what was on its way is split again. */
    @ParameterizedTest
    @EnumSource
    void whatWasUnderWayGoesOn(OldLedger ledger) {
        try (RunningCaravan caravan = ledger.start(
                directory,
                "caravan.split.enabled=true",
                "caravan.load.enabled=true",
                "caravan.report.enabled=true",
                "caravan.report.memory=4GB",
                "caravan.publish.poll-interval=20ms")) {
            Map<OldSource, JobView> jobs = jobs(caravan);
            jobs.keySet().retainAll(EnumSet.complementOf(EnumSet.of(OldSource.PARTIAL)));
            jobs.forEach((source, job) -> {
                JobView ended = caravan.ended(job.id());
                JobState before = STATES.get(source);
                assertThat(ended.state())
                        .as("%s: %s", source.table(), ended.note())
                        .isEqualTo(
                                before.isFinished()
                                        ? before
                                        : before == JobState.UNDOING ? JobState.ABORTED : JobState.COMPLETED);
            });
            Map.of(
                            OldSource.QUEUED, 4,
                            OldSource.SPLITTING, 5,
                            OldSource.LOADING, 25,
                            OldSource.TRUNCATED, 1,
                            OldSource.CLAIMED, 1,
                            OldSource.UNDOING, 0)
                    .forEach((source, rows) -> assertThat(count(caravan, source))
                            .as(source.table())
                            .isEqualTo(rows.toString()));
            if (ledger != OldLedger.H2) {
                assertThat(count(caravan, OldSource.PUBLISHING)).isEqualTo("12");
            }
            assertThat(directory.resolve("reporting-report.csv")).hasContent("name,count\nA,2\nB,1\n");
            JobView partial = jobs(caravan).get(OldSource.PARTIAL);
            assertThat(caravan.bean(DeadLetterService.class)
                            .replay(DeadLetterSelection.ofJob(partial.id()), 0, progress -> {})
                            .loaded())
                    .isEqualTo(1);
            assertThat(caravan.in(JobState.COMPLETED, partial.id()).balance())
                    .isEqualTo(new JobBalance(30, 30, 0, 0, 0, 0, 0, 0));
        }
    }
}
