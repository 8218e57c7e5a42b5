package dev.caravan.split;

import dev.caravan.ledger.ContentMatches;
import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.Leases;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Records that a job is split. */
@Component
class SplitOutcome {
    private final Leases leases;
    private final JobCompletion completion;
    private final ContentMatches contentMatches;

    SplitOutcome(Leases leases, JobCompletion completion, ContentMatches contentMatches) {
        this.leases = leases;
        this.contentMatches = contentMatches;
        this.completion = completion;
    }

    /** Records that the source is split and unchanged. */
    void record(ChunkBatches chunkBatches) throws IOException {
        chunkBatches.checkSourceUnchanged();
        if (chunkBatches.records() == 0) {
            leases.remark(chunkBatches.job(), "the file has a header and no rows");
        }
        if (chunkBatches.isCutShort()) {
            leases.remark(
                    chunkBatches.job(),
                    String.format(
                            Locale.ROOT,
                            "limit: only the first %,d %s of the file %s read, and it has more",
                            chunkBatches.records(),
                            chunkBatches.records() == 1 ? "record" : "records",
                            chunkBatches.records() == 1 ? "is" : "are"));
        }
        Optional<String> sha256 = Optional.ofNullable(chunkBatches.sha256());
        // Before a loader may end the job, which takes no remark then.
        sha256.flatMap(digest -> contentMatches.before(chunkBatches.job().id(), digest))
                .ifPresent(job -> leases.remark(
                        chunkBatches.job(), "job %d loaded the same content into the table before".formatted(job)));
        leases.recordSplit(
                chunkBatches.job(),
                chunkBatches.chunks(),
                chunkBatches.records(),
                chunkBatches.skipped(),
                chunkBatches.bytes(),
                sha256.orElse(null));
        chunkBatches.splitRecorded();
    }

    /** Records that all is sent, and completes a job of which nothing was left to send; loaders complete the others. */
    void complete(ChunkBatches chunkBatches) throws IOException {
        boolean sent = chunkBatches.isSplitRecorded();
        if (!sent) {
            record(chunkBatches);
        }
        leases.recordSent(chunkBatches.job());
        if (!sent) {
            completion.complete(chunkBatches.job().id());
        }
    }
}
