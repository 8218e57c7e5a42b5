package dev.caravan.jobs;

import dev.caravan.csv.Records;
import dev.caravan.deadletter.ChunkCopies;
import dev.caravan.deadletter.Replay;
import dev.caravan.deadletter.ReplayResult;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterCause;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.deadletter.RefusedMessages;
import dev.caravan.load.ChunkDryRun;
import dev.caravan.message.ChunkId;
import dev.caravan.message.MalformedMessageException;
import dev.caravan.source.SourceUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Operations on dead letters, for the command line, HTTP and JMX. Thread-safe. */
@Component
public class DeadLetterService {
    private static final int PAGE = 500;
    private static final int LONGEST_REASON = 500;

    private final DeadLetters letters;
    private final RefusedMessages refusedMessages;
    private final ChunkCopies copies;
    private final ChunkDryRun chunkDryRun;
    private final JobCompletion ends;

    /** Created for the first replay only: it needs a queue. */
    private final ObjectProvider<Replay> replay;

    DeadLetterService(
            DeadLetters letters,
            RefusedMessages refusedMessages,
            ChunkCopies copies,
            ChunkDryRun chunkDryRun,
            JobCompletion ends,
            ObjectProvider<Replay> replay) {
        this.letters = letters;
        this.refusedMessages = refusedMessages;
        this.copies = copies;
        this.chunkDryRun = chunkDryRun;
        this.ends = ends;
        this.replay = replay;
    }

    /** The causes of the dead letters of a selection, refused messages first, then the most frequent; at most {@code limit}. */
    public List<DeadLetterCause> causes(DeadLetterSelection selection, int limit) {
        return Stream.concat(refusedMessages.causes(selection).stream(), letters.causes(selection, limit).stream())
                .limit(limit)
                .toList();
    }

    /**
     * Checks that a selection may be replayed.
     *
     * @throws UserException if it is of messages that loaders refuse
     */
    public void requireReplayable(DeadLetterSelection selection) {
        RefusedMessages.ofCause(selection.fingerprint()).ifPresent(refusal -> {
            throw new UserException(
                    ErrorKind.BAD_REQUEST,
                    "cause %s is %s: %s, so loaders refuse it again. Nothing of it is missing in a table; discard it, and delete its messages from the dead letter queue"
                            .formatted(selection.fingerprint(), refusal, refusal.description()));
        });
    }

    /** Number of dead letters in a selection, without refused messages. */
    public long count(DeadLetterSelection selection) {
        return letters.count(selection);
    }

    /** A dead letter, even if it was discarded. */
    public Optional<DeadLetter> find(ChunkId chunk) {
        return letters.find(chunk);
    }

    /** The first rows of a dead letter, as in the source. */
    public DeadLetterRows rows(DeadLetter letter, int limit) {
        try (ChunkCopies.Pass pass = copies.pass()) {
            Records records = chunkDryRun.records(letter.header(), pass.text(letter));
            List<DeadLetterRows.Row> rows = new ArrayList<>();
            for (int r = 0; r < Math.min(limit, records.size()); r++) {
                rows.add(new DeadLetterRows.Row(records.line(r), records.originalText(r)));
            }
            return new DeadLetterRows(rows, records.size() - rows.size(), null);
        } catch (SourceUnavailableException | MalformedMessageException e) {
            return new DeadLetterRows(List.of(), letter.header().records(), e.getMessage());
        }
    }

    /**
     * Reads and checks each dead letter of a selection as a loader would, and writes nothing.
     *
     * @param most checks at most so many dead letters
     * @param reader receives the result for each
     */
    public DeadLetterDryRunSummary dryRun(DeadLetterSelection selection, long most, Consumer<DeadLetterDryRun> reader) {
        requireReplayable(selection);
        DeadLetterDryRunSummary trials = DeadLetterDryRunSummary.NONE;
        try (ChunkCopies.Pass pass = copies.pass()) {
            List<ChunkId> page = letters.ids(selection, null, PAGE);
            while (!page.isEmpty() && trials.tried() < most) {
                for (ChunkId id : page) {
                    Optional<DeadLetter> letter = trials.tried() < most ? letters.find(id) : Optional.empty();
                    if (letter.isPresent()) {
                        DeadLetterDryRun trial = dryRun(letter.get(), pass);
                        reader.accept(trial);
                        trials = trials.plus(trial);
                    }
                }
                page = letters.ids(selection, page.get(page.size() - 1), PAGE);
            }
        }
        return trials;
    }

    private DeadLetterDryRun dryRun(DeadLetter letter, ChunkCopies.Pass pass) {
        if (!letter.isReplayable()) {
            return DeadLetterDryRun.hindered(letter, "its job is " + letter.jobState());
        }
        try {
            ChunkDryRun.Outcome outcome = chunkDryRun.of(letter.header(), pass.text(letter));
            Map<String, Long> reasons = outcome.refused().stream()
                    .collect(Collectors.groupingBy(
                            ChunkDryRun.Refused::reason, LinkedHashMap::new, Collectors.counting()));
            return new DeadLetterDryRun(
                    letter.header().id(), outcome.records(), outcome.refused().size(), reasons, outcome.obstacle());
        } catch (SourceUnavailableException | MalformedMessageException e) {
            return DeadLetterDryRun.hindered(letter, e.getMessage());
        }
    }

    /** Whether {@link #replay} waits until loaders have loaded or given up what was sent. */
    public boolean replayWaits() {
        return replay.getObject().waits();
    }

    /**
     * Sends the dead letters of a selection to the loaders again, except those of jobs that FAILED or were ABORTED. Idempotent, even if two
     * replays run at the same time.
     *
     * @param perSecond most chunks a second; 0: unlimited
     * @param progress receives the result so far after each step
     */
    public ReplayResult replay(DeadLetterSelection selection, int perSecond, Consumer<ReplayResult> progress) {
        return replay(selection, perSecond, false, progress);
    }

    /**
     * As {@link #replay(DeadLetterSelection, int, Consumer)}.
     *
     * @param isolate whether rows that the database refuses for reasons that need not be the row's are found and rejected, each alone, instead
     *     of making a dead letter of the chunk again
     */
    public ReplayResult replay(
            DeadLetterSelection selection, int perSecond, boolean isolate, Consumer<ReplayResult> progress) {
        requireReplayable(selection);
        if (isolate) {
            isolate(selection);
        }
        return replay.getObject().run(selection, perSecond, progress);
    }

    private void isolate(DeadLetterSelection selection) {
        List<ChunkId> page = letters.ids(selection, null, PAGE);
        while (!page.isEmpty()) {
            byJob(page).forEach(letters::isolate);
            page = letters.ids(selection, page.get(page.size() - 1), PAGE);
        }
    }

    private static Map<Long, List<Integer>> byJob(List<ChunkId> page) {
        return page.stream()
                .collect(Collectors.groupingBy(
                        ChunkId::job, LinkedHashMap::new, Collectors.mapping(ChunkId::sequence, Collectors.toList())));
    }

    /** The first dead letters of a selection, by job and sequence. */
    public List<DeadLetter> first(DeadLetterSelection selection, int limit) {
        return letters.ids(selection, null, limit).stream()
                .flatMap(chunk -> letters.find(chunk).stream())
                .toList();
    }

    /**
     * Counts the records of the dead letters of a selection as skipped, permanently: they can't be loaded any more. A job without other dead
     * letters COMPLETES; its remark says what was discarded, and why. Refused messages of the selection are forgotten, and count as chunks
     * without records.
     *
     * @param reason not blank, at most 500 characters
     */
    public DeadLetters.Discarded discard(DeadLetterSelection selection, String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "a reason to discard must have 1 to %d characters".formatted(LONGEST_REASON));
        }
        long discarded = refusedMessages.forget(selection);
        long records = 0;
        List<ChunkId> page = letters.ids(selection, null, PAGE);
        while (!page.isEmpty()) {
            for (Map.Entry<Long, List<Integer>> job : byJob(page).entrySet()) {
                DeadLetters.Discarded done = letters.discard(job.getKey(), job.getValue(), reason);
                discarded += done.chunks();
                records += done.records();
                ends.complete(job.getKey());
            }
            page = letters.ids(selection, page.get(page.size() - 1), PAGE);
        }
        return new DeadLetters.Discarded(Math.toIntExact(Math.min(discarded, Integer.MAX_VALUE)), records);
    }
}
