package dev.caravan.split;

import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What a splitter does once the last chunk is sent, or the job can't go on. */
@Component
class SplitOutcome {
    private final Leases leases;
    private final JobCompletion ends;
    private final Jobs jobs;
    private final SplitSettings settings;

    SplitOutcome(Leases leases, JobCompletion ends, Jobs jobs, SplitSettings settings) {
        this.leases = leases;
        this.ends = ends;
        this.jobs = jobs;
        this.settings = settings;
    }

    /** Notes that every chunk is out; the loaders may be done with them already. */
    void done(ChunkBatches chunkBatches) throws IOException {
        chunkBatches.checkSourceUnchanged();
        if (chunkBatches.records() == 0) {
            leases.remark(chunkBatches.job(), "the file has a header and no rows");
        }
        leases.recordSplit(
                chunkBatches.job(),
                chunkBatches.chunks(),
                chunkBatches.records(),
                chunkBatches.bytes(),
                chunkBatches.sha256());
        ends.complete(chunkBatches.job().id());
    }

    /** The source can't be loaded: says why on the job. */
    void failed(Job job, Exception cause) {
        jobs.fail(job.id(), Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
    }

    /** Chunks were lost: whoever takes the job next sends those again that are missing. */
    void splitAgain(Job job) {
        leases.release(job);
    }

    /** The next splitter goes on when the outage is over: this one, if it can't say so now and its lease is to expire first. */
    void restInOutage(@Nullable Job job) {
        if (job != null) {
            try {
                leases.release(job);
            } catch (DataAccessException | TransactionException away) {
                // The lease expires.
            }
        }
    }

    /** Something broke that may pass: the job rests, and another try goes on where this one stopped; unless it has been tried too often. */
    void rest(@Nullable Job job, Exception cause) {
        if (job == null) { // not even the ledger could be asked for one
            return;
        }
        leases.releaseAfterFailure(job, settings.retryPause());
        int tries = leases.failedAttempts(job.id());
        if (tries >= settings.maxAttempts()) {
            jobs.fail(job.id(), "given up after %d tries in a row, the last ended by %s".formatted(tries, cause));
        }
    }
}
