package dev.caravan.ledger;

import static dev.caravan.ledger.LedgerFixture.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random sequences of everything that may happen to a job, each step held against a model that fits into a page. */
class LedgerModelTest {
    private static final int RECORDS = 10;
    private static final int STEPS = 60;

    private static final Map<LedgerDatabase, LedgerFixture> LEDGERS = new EnumMap<>(LedgerDatabase.class);

    @AfterAll
    static void stop() {
        LEDGERS.values().forEach(LedgerFixture::close);
    }

    /** The statements are the same everywhere, but for a few. */
    static Stream<Arguments> walks() {
        return Stream.of(LedgerDatabase.values())
                .flatMap(database -> LongStream.range(0, database == LedgerDatabase.POSTGRESQL ? 60 : 20)
                        .mapToObj(seed -> Arguments.of(database, seed)));
    }

    @ParameterizedTest
    @MethodSource("walks")
    void theLedgerDoesWhatTheModelDoes(LedgerDatabase database, long seed) {
        new Walk(LEDGERS.computeIfAbsent(database, LedgerDatabase::create), new Random(seed)).go();
    }

    private enum Fate {
        LOADED,
        DEAD,
        DISCARDED
    }

    /** One job, in the ledger and in the model. */
    private static final class Walk {
        private final LedgerFixture ledger;
        private final Random random;
        private final int total;
        private final String queue;
        private final Map<Integer, Fate> chunks = new TreeMap<>();
        private Job holder;
        private Job formerHolder;
        private int announced;
        private boolean splitDone;
        private JobState state = JobState.SPLITTING;

        Walk(LedgerFixture ledger, Random random) {
            this.ledger = ledger;
            this.random = random;
            this.total = 1 + random.nextInt(6);
            this.holder = ledger.leased();
            this.formerHolder = holder;
            this.queue = ledger.dialect
                    .sql("SELECT queue FROM caravan.job WHERE id = ?")
                    .param(holder.id())
                    .query(String.class)
                    .single();
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(21)) {
                    case 0, 1, 2 -> announceNext();
                    case 3 -> splitDone();
                    case 4, 5, 6 -> load(false);
                    case 7 -> load(true);
                    case 8 -> bury();
                    case 9, 10 -> complete();
                    case 11 -> changeHands();
                    case 12 -> formerHolderWrites();
                    case 13 -> discard();
                    case 14 -> forgetRejects();
                    case 15 -> announceAgain();
                    case 16 -> addUpChunks();
                    case 17 -> compactChunks();
                    case 18, 19 -> allSent();
                    default -> maybeEnd();
                }
                check();
            }
        }

        private boolean isOver() {
            return state == JobState.FAILED || state == JobState.ABORTED || state == JobState.COMPLETED;
        }

        private void announceNext() {
            if (announced == total && !state.isFinished()) {
                return;
            }
            if (state.isFinished()) {
                assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> announce(holder, total));
            } else {
                announced++;
                announce(holder, announced);
            }
        }

        private void announce(Job worker, int upTo) {
            long records = (long) RECORDS * upTo;
            ledger.leases.recordProgress(worker, records, records, skipped(upTo), LedgerFixture.LEASE);
        }

        /** A splitter that took over, or one that sends lost chunks again, begins at the source's first byte. */
        private void announceAgain() {
            if (!state.isFinished()) {
                announce(holder, random.nextInt(announced + 1));
            }
        }

        /** Two lines before the first chunk, and a comment before each second one. */
        private static List<SkipCount> skipped(int upTo) {
            List<SkipCount> counts = new ArrayList<>();
            if (upTo > 0) {
                counts.add(new SkipCount("preamble", 2, 1, 2, "a\nb"));
            }
            if (upTo > 1) {
                counts.add(new SkipCount("comment", upTo / 2, 14, 14 + 21L * (upTo / 2 - 1), "# c"));
            }
            return counts;
        }

        private void splitDone() {
            if (announced < total) {
                return;
            }
            if (state.isFinished()) {
                assertThatExceptionOfType(LeaseLostException.class).isThrownBy(this::recordSplit);
            } else {
                recordSplit();
                splitDone = true;
            }
        }

        /** Comes too late if the loaders were quicker, or another worker has the job. */
        private void allSent() {
            if (splitDone) {
                Job sender = random.nextBoolean() ? holder : formerHolder;
                ledger.leases.recordSent(sender);
                if (state == JobState.SPLITTING && sender.epoch() == holder.epoch()) {
                    state = JobState.LOADING;
                }
            }
        }

        private void recordSplit() {
            ledger.leases.recordSplit(holder, total, (long) RECORDS * total, skipped(total), 1, "sha");
        }

        /** A message is delivered, perhaps not for the first time; its transaction commits or not. */
        private void load(boolean rollsBack) {
            if (announced == 0) {
                return;
            }
            int sequence = random.nextInt(announced);
            boolean fresh = Boolean.TRUE.equals(ledger.transaction.execute(status -> {
                boolean claimed = ledger.chunks.claim(chunk(holder, sequence));
                if (claimed) {
                    ledger.chunks.confirm(new ChunkEntry(chunk(holder, sequence), 6, 3, 1));
                }
                if (rollsBack) {
                    status.setRollbackOnly();
                }
                return claimed;
            }));
            assertThat(fresh).isEqualTo(!isOver() && isWanting(sequence));
            if (fresh && !rollsBack) {
                chunks.put(sequence, Fate.LOADED);
            }
        }

        private void bury() {
            if (announced == 0) {
                return;
            }
            int sequence = random.nextInt(announced);
            boolean buried = ledger.bury(chunk(holder, sequence), "a bug");
            assertThat(buried).isEqualTo(!isOver() && isWanting(sequence));
            if (buried) {
                chunks.put(sequence, Fate.DEAD);
            }
        }

        private boolean isWanting(int sequence) {
            Fate fate = chunks.get(sequence);
            return fate == null || fate == Fate.DEAD;
        }

        /** A person gives up on a dead letter, or on a chunk that is none. */
        private void discard() {
            if (announced == 0) {
                return;
            }
            int sequence = random.nextInt(announced);
            boolean isDead = chunks.get(sequence) == Fate.DEAD;
            assertThat(ledger.letters.discard(holder.id(), List.of(sequence), "not needed"))
                    .isEqualTo(new DeadLetters.Discarded(isDead ? 1 : 0, isDead ? RECORDS : 0));
            if (isDead) {
                chunks.put(sequence, Fate.DISCARDED);
            }
        }

        /** What is kept no longer goes; what it counted for stays. */
        private void forgetRejects() {
            if (isOver()) {
                ledger.ledgerRetention.dropRejects(holder.id(), 1 + random.nextInt(3));
            }
        }

        /** Changes nothing that can be seen. */
        private void addUpChunks() {
            ledger.totals.addUp(holder.id());
        }

        /** Neither does this. */
        private void compactChunks() {
            if (isOver()) {
                ledger.ledgerRetention.dropRejects(holder.id(), RECORDS);
                ledger.ledgerRetention.foldChunks(holder.id());
            }
        }

        private void complete() {
            boolean hasDead = chunks.containsValue(Fate.DEAD);
            boolean isAllLoaded = splitDone && chunks.size() == total;
            boolean ends = state == JobState.PARTIAL
                    ? !hasDead
                    : isAllLoaded && (state == JobState.SPLITTING || state == JobState.LOADING);
            assertThat(ledger.ends.complete(holder.id())).isEqualTo(ends);
            if (ends) {
                state = hasDead ? JobState.PARTIAL : JobState.COMPLETED;
            }
        }

        private void changeHands() {
            ledger.leases.release(holder);
            var next = ledger.leases.take(queue, LedgerFixture.LEASE);
            assertThat(next.isPresent()).isEqualTo(!state.isFinished());
            if (next.isPresent()) {
                formerHolder = holder;
                holder = next.get();
            }
        }

        private void formerHolderWrites() {
            if (formerHolder.epoch() < holder.epoch()) {
                assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> announce(formerHolder, 1_000));
                ledger.leases.release(formerHolder);
            }
        }

        private void maybeEnd() {
            if (random.nextInt(4) > 0) {
                return;
            }
            boolean aborts = random.nextBoolean();
            boolean ended = aborts ? ledger.jobs.abort(holder.id()) : ledger.jobs.fail(holder.id(), "unfit");
            assertThat(ended).isEqualTo(!state.isFinished());
            if (ended) {
                state = aborts ? JobState.ABORTED : JobState.FAILED;
            }
        }

        private void check() {
            long loaded = chunks.values().stream().filter(Fate.LOADED::equals).count();
            long dead = chunks.values().stream().filter(Fate.DEAD::equals).count();
            long discarded = chunks.size() - loaded - dead;
            long open = (long) RECORDS * (announced - chunks.size());
            List<SkipCount> skipped = skipped(announced);
            long lines = SkipCount.lines(skipped);
            boolean gaveUp = state == JobState.FAILED || state == JobState.ABORTED;
            JobBalance jobBalance = ledger.jobBalance(holder);
            assertThat(ledger.now(holder).state()).isEqualTo(state);
            assertThat(jobBalance)
                    .isEqualTo(new JobBalance(
                            (long) RECORDS * announced + lines,
                            6 * loaded,
                            0,
                            3 * loaded,
                            loaded,
                            RECORDS * dead,
                            lines + RECORDS * discarded + (gaveUp ? open : 0),
                            gaveUp ? 0 : open));
            assertThat(jobBalance.inserted()
                            + jobBalance.duplicates()
                            + jobBalance.rejected()
                            + jobBalance.deadLettered()
                            + jobBalance.skipped()
                            + jobBalance.inFlight())
                    .isEqualTo(jobBalance.read());
            assertThat(ledger.jobs.progressOf(List.of(holder.id())).get(0).skippedLines())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("text")
                    .containsExactlyElementsOf(skipped);
            assertThat(ledger.letters.ids(DeadLetterSelection.ofJob(holder.id()), null, total + 1))
                    .extracting(ChunkId::sequence)
                    .containsExactlyElementsOf(chunks.entrySet().stream()
                            .filter(chunk -> chunk.getValue() == Fate.DEAD)
                            .map(Map.Entry::getKey)
                            .toList());
            assertThat(ledger.ends.corrected(queue).contains(holder.id()))
                    .isEqualTo(state == JobState.PARTIAL && dead == 0);
            List<JobState> ends = ledger.ends(holder);
            assertThat(ends).doesNotHaveDuplicates();
            assertThat(ends.isEmpty() ? null : ends.get(ends.size() - 1)).isEqualTo(state.isFinished() ? state : null);
            if (state == JobState.COMPLETED) {
                assertThat(jobBalance.inFlight() + jobBalance.deadLettered()).isZero();
            }
        }
    }
}
