package dev.caravan.ledger;

import static dev.caravan.ledger.LedgerFixture.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.trace.TraceParent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class LedgerTest {
    @SuppressWarnings("NullAway.Init")
    private static LedgerFixture ledger;

    @BeforeAll
    static void start() {
        ledger = new LedgerFixture();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @Nested
    class ASourceVersion {
        @Test
        void isOneJobForAllWhoClaimItAtOnce() throws Exception {
            NewJob source = ledger.aSource();

            List<Claim> claims = ledger.race(16, () -> ledger.jobs.claim(source, "race"));

            assertThat(claims).filteredOn(Claim::created).hasSize(1);
            assertThat(claims)
                    .extracting(claim -> claim.job().id())
                    .containsOnly(claims.get(0).job().id());
        }

        @Test
        void isNotFreshWhenItComesAgainEvenAfterItsJobIsDone() {
            NewJob source = ledger.aSource();
            Job first = ledger.jobs.claim(source, "again").job();
            Job leased = ledger.leases.take("again", LedgerFixture.LEASE).orElseThrow();
            assertThat(ledger.jobs.claim(source, "again").created()).isFalse();
            ledger.leases.recordSplit(leased, 0, 0, List.of(), 10, "sha");
            assertThat(ledger.chunks.complete(first.id())).isTrue();

            Claim again = ledger.jobs.claim(source, "again");

            assertThat(again.created()).isFalse();
            assertThat(again.job().id()).isEqualTo(first.id());
            assertThat(again.job().state()).isEqualTo(JobState.COMPLETED);
        }

        @Test
        void isAnotherJobInAnotherVersionOrForAnotherTable() {
            NewJob one = ledger.aSource();
            NewJob version = new NewJob(one.source(), "v2", 1000, "test", "people", "{}");
            NewJob table = new NewJob(one.source(), "v1", 1000, "test", "others", "{}");
            assertThat(List.of(one, version, table))
                    .allMatch(source -> ledger.jobs.claim(source, "versions").created());
        }

        @Test
        void mayBeClaimedOnceMoreAfterItsJobFailedOrWasAborted() {
            NewJob source = ledger.aSource();
            Job failed = ledger.jobs.claim(source, "retry").job();
            assertThat(ledger.jobs.fail(failed.id(), "no header")).isTrue();
            Claim second = ledger.jobs.claim(source, "retry");
            assertThat(second.created()).isTrue();
            assertThat(ledger.jobs.abort(second.job().id())).isTrue();
            Claim third = ledger.jobs.claim(source, "retry");
            assertThat(third.created()).isTrue();

            assertThat(ledger.now(failed))
                    .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.FAILED))
                    .satisfies(job -> assertThat(job.failure()).isEqualTo("no header"))
                    .satisfies(job -> assertThat(job.finishedAt()).isNotNull());
        }

        @Test
        void endsOnce() {
            Job job = ledger.loading(0);
            assertThat(ledger.chunks.complete(job.id())).isTrue();

            assertThat(ledger.chunks.complete(job.id())).isFalse();
            assertThat(ledger.jobs.abort(job.id())).isFalse();
            assertThat(ledger.jobs.fail(job.id(), "too late")).isFalse();

            assertThat(ledger.now(job).state()).isEqualTo(JobState.COMPLETED);
            assertThat(ledger.now(job).failure()).isNull();
        }
    }

    @Nested
    class ALease {
        @Test
        void isTakenByOneOfManyRacers() throws Exception {
            ledger.jobs.claim(ledger.aSource(), "lease-race");
            List<Optional<Job>> taken = ledger.race(16, () -> ledger.leases.take("lease-race", LedgerFixture.LEASE));
            assertThat(taken).filteredOn(Optional::isPresent).hasSize(1);
        }

        @Test
        void isOnADifferentJobForEachRacer() throws Exception {
            for (int i = 0; i < 8; i++) {
                ledger.jobs.claim(ledger.aSource(), "eight-jobs");
            }
            List<Optional<Job>> taken = new ArrayList<>();
            // SKIP LOCKED may let a racer leave with nothing while the others' locks are held; nobody may leave twice.
            for (int round = 0; round < 8; round++) {
                taken.addAll(ledger.race(8, () -> ledger.leases.take("eight-jobs", LedgerFixture.LEASE)));
            }
            assertThat(taken.stream().flatMap(Optional::stream).map(Job::id))
                    .hasSize(8)
                    .doesNotHaveDuplicates();
        }

        @Test
        void isOnlyForJobsOfTheSameQueue() {
            ledger.jobs.claim(ledger.aSource(), "here");
            assertThat(ledger.leases.take("elsewhere", LedgerFixture.LEASE)).isEmpty();
            assertThat(ledger.leases.take("here", LedgerFixture.LEASE)).isPresent();
        }

        @Test
        void passesOnWhenItExpiresAndTheOldHolderCanWriteNothing() {
            ledger.jobs.claim(ledger.aSource(), "expiry");
            Job old = ledger.leases.take("expiry", Duration.ofMillis(1)).orElseThrow();
            Job next = await().atMost(Duration.ofSeconds(5))
                    .until(() -> ledger.leases.take("expiry", LedgerFixture.LEASE), Optional::isPresent)
                    .orElseThrow();
            assertThat(next.id()).isEqualTo(old.id());
            assertThat(next.epoch()).isGreaterThan(old.epoch());

            assertThatExceptionOfType(LeaseLostException.class)
                    .isThrownBy(() -> ledger.leases.recordProgress(old, 10, 10, List.of(), LedgerFixture.LEASE));
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> ledger.leases.plan(old, "{}", null));
            assertThatExceptionOfType(LeaseLostException.class)
                    .isThrownBy(() -> ledger.leases.recordSplit(old, 1, 10, List.of(), 10, "sha"));
            ledger.leases.release(old);

            assertThat(ledger.leases.take("expiry", LedgerFixture.LEASE)).isEmpty();
            assertThat(ledger.now(next))
                    .satisfies(job -> assertThat(job.recordsRead()).isZero())
                    .satisfies(job -> assertThat(job.plan()).isNull())
                    .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.SPLITTING));
            assertThatCode(() -> ledger.leases.recordProgress(next, 10, 10, List.of(), LedgerFixture.LEASE))
                    .doesNotThrowAnyException();
        }

        @Test
        void isGivenBackAtOnceOrAfterAPause() {
            ledger.jobs.claim(ledger.aSource(), "release");
            Job first = ledger.leases.take("release", LedgerFixture.LEASE).orElseThrow();
            ledger.leases.release(first);
            Job second = ledger.leases.take("release", LedgerFixture.LEASE).orElseThrow();

            ledger.leases.releaseAfterFailure(second, Duration.ofHours(1));

            assertThat(ledger.leases.take("release", LedgerFixture.LEASE)).isEmpty();
        }

        @Test
        void isLostWithTheJobsEnd() {
            Job job = ledger.leased();
            ledger.jobs.abort(job.id());
            assertThatExceptionOfType(LeaseLostException.class)
                    .isThrownBy(() -> ledger.leases.recordProgress(job, 10, 10, List.of(), LedgerFixture.LEASE))
                    .withMessageContaining(Long.toString(job.id()));
        }

        @Test
        void ofAProcessThatDiedOnThisHostEndsAtOnce() {
            ledger.jobs.claim(ledger.aSource(), "dead-owner");
            Job job = ledger.leases.take("dead-owner", LedgerFixture.LEASE).orElseThrow();
            LeaseOwner self = LeaseOwner.thisProcess();
            ledger.leases.expireLeasesOfDeadProcesses("dead-owner");
            assertThat(ledger.leases.take("dead-owner", LedgerFixture.LEASE)).isEmpty();
            // The same number, but another process: numbers are given out again.
            LeaseOwner dead = new LeaseOwner(self.host(), self.pid(), self.startedAtMillis() - 1);
            ledger.jdbc
                    .sql("UPDATE caravan.job SET owner = ? WHERE id = ?")
                    .params(dead.toString(), job.id())
                    .update();

            ledger.leases.expireLeasesOfDeadProcesses("dead-owner");

            assertThat(ledger.leases.take("dead-owner", LedgerFixture.LEASE)).isPresent();
        }

        @Test
        void goesToTheJobThatWasTriedLeastOften() {
            Job often = ledger.jobs.claim(ledger.aSource(), "fair").job();
            for (int i = 0; i < 3; i++) {
                ledger.leases.release(
                        ledger.leases.take("fair", LedgerFixture.LEASE).orElseThrow());
            }
            Job never = ledger.jobs.claim(ledger.aSource(), "fair").job();
            assertThat(ledger.leases
                            .take("fair", LedgerFixture.LEASE)
                            .orElseThrow()
                            .id())
                    .isEqualTo(never.id());
            assertThat(ledger.leases
                            .take("fair", LedgerFixture.LEASE)
                            .orElseThrow()
                            .id())
                    .isEqualTo(often.id());
        }

        @Test
        void neverLetsTheAnnouncedRecordsShrink() {
            Job job = ledger.leased();
            ledger.leases.recordProgress(job, 100, 1000, List.of(), LedgerFixture.LEASE);
            ledger.leases.recordProgress(job, 40, 400, List.of(), LedgerFixture.LEASE);
            assertThat(ledger.jobBalance(job).read()).isEqualTo(100);
        }
    }

    @Nested
    class AChunk {
        @Test
        void isEnteredOnce() {
            Job job = ledger.loading(2);
            assertThat(ledger.load(job, 0)).isTrue();
            assertThat(ledger.load(job, 0)).isFalse();
            assertThat(ledger.chunks.contains(new ChunkId(job.id(), 0))).isTrue();
            assertThat(ledger.chunks.contains(new ChunkId(job.id(), 1))).isFalse();
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 7, 0, 2, 1, 0, 0, 10));
        }

        @Test
        void isEnteredByOneOfManyRacers() throws Exception {
            Job job = ledger.loading(1);
            assertThat(ledger.race(16, () -> ledger.load(job, 0)))
                    .filteredOn(fresh -> fresh)
                    .hasSize(1);
            assertThat(ledger.jobBalance(job).inserted()).isEqualTo(7);
        }

        @Test
        void isRefusedToTheSecondOfTwoTransactionsOnceTheFirstCommits() throws Exception {
            assertThat(secondClaimAfterTheFirst(false)).isFalse();
        }

        @Test
        void isTheSecondTransactionsIfTheFirstRollsBack() throws Exception {
            assertThat(secondClaimAfterTheFirst(true)).isTrue();
        }

        private boolean secondClaimAfterTheFirst(boolean rollsBack) throws Exception {
            Job job = ledger.loading(1);
            CountDownLatch secondWaits = new CountDownLatch(1);
            CountDownLatch firstHasClaimed = new CountDownLatch(1);
            Future<?> first = ledger.threads.submit(() -> {
                ledger.transaction.executeWithoutResult(status -> {
                    assertThat(ledger.chunks.claim(chunk(job, 0))).isTrue();
                    firstHasClaimed.countDown();
                    awaitLatch(secondWaits);
                    if (rollsBack) {
                        status.setRollbackOnly();
                    }
                });
            });
            awaitLatch(firstHasClaimed);
            Future<Boolean> second = ledger.threads.submit(() -> ledger.load(job, 0));
            await().atMost(Duration.ofSeconds(10)).until(() -> ledger.waiting() == 1);
            assertThat(second.isDone()).isFalse();
            secondWaits.countDown();
            first.get();
            return second.get();
        }

        @Test
        void isRefusedOnceItsJobHasEnded() {
            Job aborted = ledger.loading(2);
            Job failed = ledger.loading(2);
            assertThat(ledger.load(aborted, 0)).isTrue();
            ledger.jobs.abort(aborted.id());
            ledger.jobs.fail(failed.id(), "unfit");

            assertThat(ledger.load(aborted, 1)).isFalse();
            assertThat(ledger.load(failed, 0)).isFalse();
            assertThat(ledger.bury(chunk(failed, 1), "too late")).isFalse();
            assertThat(ledger.chunks.counts(List.of(failed.id())).getOrDefault(failed.id(), 0))
                    .isZero();
            assertThat(ledger.jobBalance(aborted)).isEqualTo(new JobBalance(20, 7, 0, 2, 1, 0, 10, 0));
        }

        @Test
        void isRefusedWithoutAJob() {
            Job job = ledger.loading(1);
            Job queued = ledger.jobs.claim(ledger.aSource(), "nobody-takes-it").job();
            Job none = new Job(
                    Long.MAX_VALUE,
                    JobKind.LOAD,
                    JobState.LOADING,
                    "",
                    "",
                    0,
                    "",
                    null,
                    TraceParent.random(),
                    null,
                    "",
                    "",
                    null,
                    "",
                    null,
                    null,
                    0,
                    0,
                    0,
                    null,
                    0,
                    null,
                    null,
                    null,
                    null,
                    0,
                    job.createdAt(),
                    null,
                    null);
            assertThat(ledger.load(none, 0)).isFalse();
            assertThat(ledger.load(queued, 0)).isFalse();
        }

        @Test
        void inWorkMakesAnAbortWaitForIt() throws Exception {
            Job job = ledger.loading(2);
            CountDownLatch abortWaits = new CountDownLatch(1);
            CountDownLatch claimed = new CountDownLatch(1);
            Future<?> loader = ledger.threads.submit(() -> {
                ledger.transaction.executeWithoutResult(status -> {
                    ledger.chunks.claim(chunk(job, 0));
                    claimed.countDown();
                    awaitLatch(abortWaits);
                    ledger.chunks.confirm(new ChunkEntry(chunk(job, 0), 10, 0, 0));
                });
            });
            awaitLatch(claimed);
            Future<Boolean> abort = ledger.threads.submit(() -> ledger.jobs.abort(job.id()));
            await().atMost(Duration.ofSeconds(10)).until(() -> ledger.waiting() == 1);
            assertThat(ledger.now(job).state()).isEqualTo(JobState.LOADING);
            abortWaits.countDown();
            loader.get();

            assertThat(abort.get()).isTrue();
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 10, 0, 0, 0, 0, 10, 0));
        }

        @Test
        void followsAnotherWithoutEndAndAnAbortComesThroughNevertheless() throws Exception {
            int loaders = 3;
            Job job = ledger.loading(1_000_000);
            AtomicInteger next = new AtomicInteger();
            CyclicBarrier overlapping = new CyclicBarrier(loaders);
            List<Future<?>> loading = new ArrayList<>();
            for (int n = 0; n < loaders; n++) {
                loading.add(ledger.threads.submit(() -> {
                    overlapping.await();
                    while (loadsSlowly(chunk(job, next.getAndIncrement()))) {
                        // Until the job has ended: there is always one at work.
                    }
                    return null;
                }));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> next.get() > 2 * loaders);

            Future<Boolean> abort = ledger.threads.submit(() -> ledger.jobs.abort(job.id()));
            try {
                assertThat(abort.get(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                ledger.jdbc
                        .sql("UPDATE caravan.job SET state = 'ABORTED' WHERE id = ?")
                        .param(job.id())
                        .update();
            }
            for (Future<?> loader : loading) {
                loader.get();
            }
        }

        private static boolean loadsSlowly(ChunkHeader chunk) {
            return Boolean.TRUE.equals(ledger.transaction.execute(status -> ledger.chunks.claim(chunk)
                    && ledger.jdbc
                            .sql("SELECT true FROM pg_sleep(0.05 + 0.05 * random())")
                            .query(Boolean.class)
                            .single()));
        }

        @Test
        void thatIsADeadLetterIsAccountedForAndMayStillBeLoaded() {
            Job job = ledger.loading(2);
            assertThat(ledger.bury(chunk(job, 0), "a bug")).isTrue();
            assertThat(ledger.bury(chunk(job, 0), "the same bug")).isTrue();
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 0, 0, 0, 0, 10, 0, 10));

            assertThat(ledger.load(job, 0)).isTrue();
            assertThat(ledger.load(job, 0)).isFalse();
            assertThat(ledger.bury(chunk(job, 0), "a late copy")).isFalse();

            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 7, 0, 2, 1, 0, 0, 10));
        }

        @Test
        void isAskedForWithoutTheManyBetweenTwoThatAreFarApart() {
            Job job = ledger.loading(1_000);
            List.of(1, 2, 300, 500, 501).forEach(sequence -> ledger.load(job, sequence));
            assertThat(ledger.chunks.recordedAmong(job.id(), new TreeSet<>(List.of(0, 1, 3, 500, 502))).stream())
                    .containsExactly(1, 2, 500, 501);
        }

        @Test
        void isAmongThoseAccountedForFromItsSequenceOn() {
            Job job = ledger.loading(5);
            ledger.load(job, 0);
            ledger.load(job, 3);
            ledger.bury(chunk(job, 4), "a bug");
            assertThat(ledger.chunks.recordedSequences(job.id(), 0).stream()).containsExactly(0, 3, 4);
            assertThat(ledger.chunks.recordedSequences(job.id(), 1).stream()).containsExactly(3, 4);
            assertThat(ledger.chunks.counts(List.of(job.id())).getOrDefault(job.id(), 0))
                    .isEqualTo(3);
        }
    }

    @Nested
    class AJob {
        @Test
        void isCompleteOnlyWhenEveryChunkIsAccountedFor() {
            Job job = ledger.leased();
            ledger.leases.recordProgress(job, 20, 1000, List.of(), LedgerFixture.LEASE);
            ledger.load(job, 0);
            ledger.load(job, 1);
            assertThat(ledger.chunks.complete(job.id())).as("while it is split").isFalse();
            ledger.leases.recordSplit(job, 3, 30, List.of(), 1000, "sha");
            assertThat(ledger.chunks.complete(job.id())).as("with one to come").isFalse();
            ledger.load(job, 2);
            assertThat(ledger.chunks.complete(job.id())).isTrue();
            assertThat(ledger.now(job).state()).isEqualTo(JobState.COMPLETED);
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(30, 21, 0, 6, 3, 0, 0, 0));
        }

        @Test
        void isCompletedOnceByLoadersThatFinishItsLastChunksAtOnce() throws Exception {
            Job job = ledger.loading(8);
            java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger();
            List<Boolean> completed = ledger.race(8, () -> {
                ledger.load(job, next.getAndIncrement());
                return ledger.chunks.complete(job.id());
            });
            assertThat(completed).filteredOn(done -> done).hasSize(1);
        }

        @Test
        void isPartialWithDeadLettersAndCompletedOnceTheyAreLoaded() {
            Job job = ledger.loading(3);
            ledger.load(job, 0);
            ledger.bury(chunk(job, 1), "a bug");
            ledger.bury(chunk(job, 2), "a bug");
            assertThat(ledger.chunks.complete(job.id())).isTrue();
            assertThat(ledger.now(job).state()).isEqualTo(JobState.PARTIAL);
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(30, 7, 0, 2, 1, 20, 0, 0));

            assertThat(ledger.load(job, 1)).isTrue();
            assertThat(ledger.chunks.complete(job.id())).isFalse();
            assertThat(ledger.load(job, 2)).isTrue();
            assertThat(ledger.chunks.complete(job.id())).isTrue();

            assertThat(ledger.now(job).state()).isEqualTo(JobState.COMPLETED);
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(30, 21, 0, 6, 3, 0, 0, 0));
        }

        @Test
        void thatFailedKeepsWhatIsLoadedAndCountsTheRestAsSkipped() {
            Job job = ledger.leased();
            ledger.leases.recordProgress(job, 20, 1000, List.of(), LedgerFixture.LEASE);
            ledger.load(job, 0);
            ledger.jobs.fail(job.id(), "changed");
            assertThat(ledger.jobBalance(job)).isEqualTo(new JobBalance(20, 7, 0, 2, 1, 0, 10, 0));
            assertThat(ledger.chunks.complete(job.id())).isFalse();
        }

        @Test
        void isToBeSettledOnceAfterItsEnd() {
            NewJob source = ledger.aSource();
            Job done = ledger.jobs.claim(source, "settle").job();
            ledger.jobs.claim(ledger.aSource(), "settle");
            assertThat(ledger.jobs.unsettled(List.of("test"), "settle", 0, 10)).isEmpty();
            ledger.jobs.fail(done.id(), "gone");
            assertThat(ledger.jobs.unsettled(List.of("test"), "settle", 0, 10))
                    .extracting(Job::id)
                    .containsExactly(done.id());
            ledger.jobs.settle(done);
            assertThat(ledger.jobs.unsettled(List.of("test"), "settle", 0, 10)).isEmpty();
        }
    }

    @Test
    void anArchiveIsToBeSettledOnceAllItsJobsHaveEnded() {
        URI archive = URI.create("file:///in/a.zip");
        List<NewJob> entries = Stream.of("x.csv", "y.csv", "z.csv")
                .map(name -> new ArchiveEntry(archive, name).source())
                .map(source -> new NewJob(source, "v1", 1000, "test", "people", "{}"))
                .toList();
        List<Job> jobs =
                ledger.jobs.claim(entries, "archive").stream().map(Claim::job).toList();
        assertThat(ledger.jobs.claim(entries, "archive")).noneMatch(Claim::created);

        ledger.jobs.abort(jobs.get(0).id());
        ledger.jobs.fail(jobs.get(1).id(), "gone");
        assertThat(ledger.jobs.unsettled(List.of("test"), "archive", 0, 10)).isEmpty();
        ledger.jobs.abort(jobs.get(2).id());
        assertThat(ledger.jobs.unsettled(List.of("test"), "archive", 0, 10))
                .as("one for all: the archive is put away once")
                .extracting(Job::id)
                .containsExactly(jobs.get(0).id());
        assertThat(ledger.jobs.isWholeSourceCompleted(jobs.get(0))).isFalse();

        NewJob other = new NewJob(new ArchiveEntry(archive, "x.csv").source(), "v2", 1000, "test", "people", "{}");
        ledger.jobs.claim(other, "archive");
        assertThat(ledger.jobs.unsettled(List.of("test"), "archive", 0, 10)).hasSize(1);
        ledger.jobs.settle(jobs.get(0));
        assertThat(ledger.jobs.unsettled(List.of("test"), "archive", 0, 10)).isEmpty();
    }

    @Test
    void rejectsComeBackInTheOrderOfTheFileWithTheirBytes() {
        Job job = ledger.loading(1);
        byte[] raw = {'x', 0, (byte) 0xff, '\n'};
        ledger.transaction.executeWithoutResult(status -> {
            ledger.chunks.claim(chunk(job, 0));
            ledger.rejects.add(
                    new ChunkId(job.id(), 0),
                    LongStream.of(5, 2, 9)
                            .mapToObj(record -> new Reject(
                                    record,
                                    record + 1,
                                    10 * record,
                                    record == 5 ? null : "email",
                                    "email-no-at",
                                    "m",
                                    raw))
                            .toList());
        });
        List<Reject> read = new ArrayList<>();
        ledger.rejects.forEach(job.id(), read::add);

        assertThat(read).extracting(Reject::record).containsExactly(2L, 5L, 9L);
        assertThat(read).extracting(Reject::line).containsExactly(3L, 6L, 10L);
        assertThat(read).extracting(Reject::offset).containsExactly(20L, 50L, 90L);
        assertThat(read).extracting(Reject::column).containsExactly("email", null, "email");
        assertThat(read).allSatisfy(reject -> assertThat(reject.raw()).isEqualTo(raw));
        assertThat(ledger.rejects.reasons(job.id())).containsExactly(new ReasonCount("email-no-at", "m", 3));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
