package dev.caravan.retention;

import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.LedgerRetention;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Deletes what has expired in the ledger, a bounded piece a call. Thread-safe. */
@Component
class LedgerExpiry {
    /** Of one transaction, which takes about a second. */
    private static final int REJECTS_A_TIME = 10_000;

    private final RetentionSettings settings;
    private final LedgerRetention ledgerRetention;
    private final ChunkBodies bodies;

    LedgerExpiry(RetentionSettings settings, LedgerRetention ledgerRetention, ChunkBodies bodies) {
        this.settings = settings;
        this.ledgerRetention = ledgerRetention;
        this.bodies = bodies;
    }

    /** Deletes what jobs that FAILED or were ABORTED left of the chunks that didn't fit into a message. */
    void dropBodies() {
        bodies.deleteOfEndedJobs();
    }

    /** Deletes a piece; returns whether one was due. */
    boolean dropSome() {
        return dropSomeRejects() || foldTheChunksOfAJob() || dropAJob();
    }

    private boolean dropSomeRejects() {
        Duration age = settings.rejectsAtMost();
        if (age == null) {
            return false;
        }
        Optional<Long> job = ledgerRetention.jobWithRejects(age);
        job.ifPresent(due -> ledgerRetention.dropRejects(due, REJECTS_A_TIME));
        return job.isPresent();
    }

    private boolean foldTheChunksOfAJob() {
        if (settings.chunks() == null) {
            return false;
        }
        Optional<Long> job = ledgerRetention.jobWithChunks(settings.chunks());
        job.ifPresent(ledgerRetention::foldChunks);
        return job.isPresent();
    }

    private boolean dropAJob() {
        if (settings.jobs() == null) {
            return false;
        }
        Optional<Long> job = ledgerRetention.jobWithoutRejects(settings.jobs());
        job.ifPresent(ledgerRetention::dropJob);
        return job.isPresent();
    }
}
