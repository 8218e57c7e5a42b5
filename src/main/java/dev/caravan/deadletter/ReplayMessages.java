package dev.caravan.deadletter;

import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import dev.caravan.source.SourceUnavailableException;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the dead letters of a replay, one message in memory at a time. It does not change the ledger: a chunk is a dead letter until a
 * loader has written it, so a replay may be stopped at any point and repeated. Not thread-safe.
 */
final class ReplayMessages implements Iterator<ChunkMessage>, Closeable {
    private static final int PAGE = 500;
    private static final int PROBLEMS_KEPT = 20;
    private static final int JOBS_KEPT = 1_000;

    private final DeadLetters letters;
    private final ChunkCopies.Pass copies;
    private final DeadLetterSelection selection;
    private final int window;
    private final Consumer<ReplayResult> progress;
    private final Deque<ChunkId> page = new ArrayDeque<>();
    private final Map<ChunkId, Integer> inFlight = new HashMap<>();
    private final Set<Long> jobs = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable ChunkId last;
    private @Nullable ChunkMessage held;
    private int heldDeaths;
    private long sent;
    private long records;
    private long loaded;
    private long deadAgain;
    private long left;

    /**
     * @param window how many messages may be in flight at once; 0: any number, and the replay does not wait for their results
     * @param progress is called after each step
     */
    ReplayMessages(
            DeadLetters letters,
            ChunkCopies.Pass copies,
            DeadLetterSelection selection,
            int window,
            Consumer<ReplayResult> progress) {
        this.letters = letters;
        this.copies = copies;
        this.selection = selection;
        this.window = window;
        this.progress = progress;
    }

    @Override
    public boolean hasNext() {
        while (held == null) {
            if (page.isEmpty()) {
                page.addAll(letters.ids(selection, last, PAGE));
            }
            ChunkId next = page.poll();
            if (next == null) {
                return false;
            }
            last = next;
            letters.find(next).ifPresent(this::hold);
        }
        return true;
    }

    private void hold(DeadLetter letter) {
        if (!letter.isReplayable()) {
            left++;
            return;
        }
        try {
            held = copies.message(letter);
            heldDeaths = letter.deadLetterCount();
        } catch (SourceUnavailableException e) {
            if (problems.size() < PROBLEMS_KEPT) {
                problems.add("%s: %s".formatted(letter.header().id(), e.getMessage()));
            }
        }
    }

    @Override
    public ChunkMessage next() {
        if (!hasNext() || held == null) {
            throw new NoSuchElementException();
        }
        ChunkMessage next = held;
        held = null;
        return next;
    }

    /** Records that the message that {@link #next} returned last is on the queue. */
    void sent(ChunkMessage message) {
        sent++;
        records += message.header().records();
        if (jobs.size() < JOBS_KEPT) {
            jobs.add(message.header().id().job());
        }
        if (window > 0) {
            inFlight.put(message.header().id(), heldDeaths);
        }
        progress.accept(result());
    }

    /** Whether the sender has to wait for loaders. */
    boolean isFull() {
        return window > 0 && inFlight.size() >= window && stillInFlight() >= window;
    }

    /** Whether the result of a sent message is still unknown. */
    boolean isAwaited() {
        return !inFlight.isEmpty() && stillInFlight() > 0;
    }

    private int stillInFlight() {
        Map<ChunkId, Integer> deaths = letters.deadLetterCounts(inFlight.keySet());
        inFlight.entrySet().removeIf(chunk -> {
            Integer now = deaths.get(chunk.getKey());
            if (chunk.getValue().equals(now)) {
                return false;
            }
            if (now != null) {
                deadAgain++;
            } else if (letters.find(chunk.getKey()).isEmpty()) {
                loaded++;
            } else {
                left++; // discarded since, or its job has ended
            }
            return true;
        });
        progress.accept(result());
        return inFlight.size();
    }

    ReplayResult result() {
        return new ReplayResult(sent, records, loaded, deadAgain, left, Set.copyOf(jobs), List.copyOf(problems));
    }

    @Override
    public void close() {
        copies.close();
    }
}
