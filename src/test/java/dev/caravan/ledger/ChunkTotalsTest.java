package dev.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobProgress;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The totals of chunks, held against the sum over all chunks. */
class ChunkTotalsTest {
    private static final int THREADS = 8;
    private static final int STEPS = 150;
    private static final int CHUNKS = 300;

    /** What a statement over all chunks of the job says. */
    private record Sums(
            long chunks,
            long inserted,
            long duplicates,
            long rejected,
            long padded,
            long truncated,
            long staged,
            long deadLettered,
            long inFlight) {}

    @ParameterizedTest
    @EnumSource
    void areTheSumOverAllChunksAtAnyMomentWhateverChangesThem(LedgerDatabase database) throws Exception {
        try (LedgerFixture ledger = database.create()) {
            Job job = ledger.leased();
            ledger.publications.stage(job.id());
            ledger.leases.recordProgress(job, 10L * CHUNKS, 1, List.of(), LedgerFixture.LEASE);
            AtomicBoolean over = new AtomicBoolean();
            Future<Integer> comparing = ledger.threads.submit(() -> {
                int moments = 0;
                for (boolean last = false; !last; moments++) {
                    last = over.get();
                    assertAdded(ledger, job);
                }
                return moments;
            });
            List<Future<?>> changing = new ArrayList<>();
            for (int seed = 0; seed < THREADS; seed++) {
                Random random = new Random(seed);
                changing.add(ledger.threads.submit(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        try {
                            change(ledger, job, random);
                        } catch (CannotAcquireLockException e) {
                            // Two claims of one dead letter may deadlock in MariaDB. Nothing has changed then.
                        }
                    }
                }));
            }
            try {
                for (Future<?> each : changing) {
                    each.get();
                }
            } finally {
                over.set(true);
            }
            assertThat(comparing.get()).isGreaterThan(1);
            ledger.totals.addUp(job.id());
            assertAdded(ledger, job);
            assertThat(inNoTotal(ledger, job)).isZero();
        }
    }

    private static void change(LedgerFixture ledger, Job job, Random random) {
        ChunkHeader chunk = LedgerFixture.chunk(job, random.nextInt(CHUNKS));
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> load(ledger, List.of(chunk), random);
            case 4 ->
                load(
                        ledger,
                        IntStream.range(0, 3)
                                .mapToObj(next ->
                                        LedgerFixture.chunk(job, chunk.id().sequence() + next))
                                .toList(),
                        random);
            case 5, 6 -> ledger.bury(chunk, "a bug");
            case 7 -> ledger.letters.discard(job.id(), List.of(chunk.id().sequence()), "not needed");
            case 8 -> ledger.transaction.executeWithoutResult(status -> ledger.publications.reject(chunk.id(), 1));
            default -> ledger.totals.addUp(job.id());
        }
    }

    /** One in five transactions is rolled back. */
    private static void load(LedgerFixture ledger, List<ChunkHeader> chunks, Random random) {
        ledger.transaction.executeWithoutResult(status -> {
            boolean claimed = chunks.size() == 1 ? ledger.chunks.claim(chunks.get(0)) : ledger.chunks.claimAll(chunks);
            if (claimed) {
                ledger.chunks.confirm(chunks.stream()
                        .map(chunk -> new ChunkEntry(
                                chunk,
                                random.nextInt(5),
                                random.nextInt(3),
                                random.nextInt(3),
                                new FieldMismatchCounts(random.nextInt(2), random.nextInt(2)),
                                null))
                        .toList());
            }
            if (!claimed || random.nextInt(5) == 0) {
                status.setRollbackOnly();
            }
        });
    }

    /** Both are read in one snapshot of the database. */
    private static void assertAdded(LedgerFixture ledger, Job job) {
        TransactionTemplate snapshot =
                new TransactionTemplate(Objects.requireNonNull(ledger.transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.executeWithoutResult(status -> {
            JobProgress progress = ledger.jobs.progressOf(List.of(job.id())).get(0);
            assertThat(new Sums(
                            ledger.chunks.counts(List.of(job.id())).getOrDefault(job.id(), 0),
                            progress.balance().inserted(),
                            progress.balance().duplicates(),
                            progress.balance().rejected(),
                            progress.fieldMismatches().padded(),
                            progress.fieldMismatches().truncated(),
                            progress.staged(),
                            progress.balance().deadLettered(),
                            progress.balance().inFlight()))
                    .isEqualTo(overAllChunks(ledger, job));
        });
    }

    private static Sums overAllChunks(LedgerFixture ledger, Job job) {
        return ledger.dialect
                .sql("""
                        SELECT count(*) AS chunks, sum(inserted) AS inserted, sum(duplicates) AS duplicates, sum(rejected) AS rejected,
                               sum(padded) AS padded, sum(truncated) AS truncated,
                               sum(CASE state WHEN 'LOADED' THEN records - rejected ELSE 0 END) AS staged,
                               sum(CASE state WHEN 'DEAD' THEN records ELSE 0 END) AS dead_lettered,
                               sum(CASE state WHEN 'DISCARDED' THEN records WHEN 'LOADED' THEN rejected ELSE 0 END) AS gone
                        FROM caravan.chunk WHERE job = :job
                        """)
                .param("job", job.id())
                .query((row, index) -> new Sums(
                        row.getLong("chunks"),
                        row.getLong("inserted"),
                        row.getLong("duplicates"),
                        row.getLong("rejected"),
                        row.getLong("padded"),
                        row.getLong("truncated"),
                        row.getLong("staged"),
                        row.getLong("dead_lettered"),
                        10L * CHUNKS - row.getLong("gone") - row.getLong("dead_lettered")))
                .single();
    }

    private static int inNoTotal(LedgerFixture ledger, Job job) {
        return ledger.dialect
                .sql("SELECT count(*) FROM caravan.chunk WHERE job = :job AND in_total = false")
                .param("job", job.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void areMadeOfSomeHundredChunksAndNotOfFewer() {
        try (LedgerFixture ledger = new LedgerFixture()) {
            Job job = ledger.leased();
            claim(ledger, job, 0, 511);
            ledger.chunks.complete(List.of(new ChunkId(job.id(), 510)));
            ledger.ends.complete(job.id());
            assertThat(inNoTotal(ledger, job)).isEqualTo(511);

            claim(ledger, job, 511, 520);
            ledger.chunks.complete(List.of(new ChunkId(job.id(), 511), new ChunkId(job.id(), 512)));
            assertThat(inNoTotal(ledger, job)).isZero();
        }
    }

    @Test
    void areMadeByTheWatcherOfAJobWhoseLoadersCrashedBefore() {
        try (LedgerFixture ledger = new LedgerFixture()) {
            Job job = ledger.leased();
            claim(ledger, job, 0, 2_100);
            ledger.ends.complete(job.id());
            assertThat(inNoTotal(ledger, job)).isZero();
            assertThat(ledger.chunks.counts(List.of(job.id())).getOrDefault(job.id(), 0))
                    .isEqualTo(2_100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endAJobOnlyWhenItsOwnChunksAreRecorded(LedgerDatabase database) {
        try (LedgerFixture ledger = database.create()) {
            Job job = ledger.loading(2);
            claim(ledger, job, 1, 3);
            assertThat(ledger.ends.complete(job.id())).isFalse();
            ledger.totals.addUp(job.id());
            assertThat(ledger.ends.complete(job.id()))
                    .as("the one behind the last counts for none")
                    .isFalse();
            claim(ledger, job, 0, 1);
            assertThat(ledger.ends.complete(job.id())).isTrue();
        }
    }

    private static void claim(LedgerFixture ledger, Job job, int from, int to) {
        ledger.transaction.executeWithoutResult(status -> assertThat(ledger.chunks.claimAll(IntStream.range(from, to)
                        .mapToObj(sequence -> LedgerFixture.chunk(job, sequence))
                        .toList()))
                .isTrue());
    }
}
