package dev.caravan.load.correction;

import dev.caravan.csv.Records;
import dev.caravan.feed.rule.Correction;
import dev.caravan.ledger.reject.Corrections;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.CorrectionMatch;
import dev.caravan.load.table.IncompatibleTableException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What a chunk of corrections needs of the first job, before and after its rows are written. Thread-safe. */
@Component
public class CorrectionStep {
    private final Corrections corrections;

    CorrectionStep(Corrections corrections) {
        this.corrections = corrections;
    }

    /** Finds out which rejects the rows of a file of rejects are corrections of. */
    public CorrectionMatch bind(Correction correction, Records rows) {
        CorrectionMatcher correctionMatcher = new CorrectionMatcher(correction, rows);
        return correctionMatcher.to(corrections.find(correction.job(), correctionMatcher.lines()));
    }

    /**
     * Keeps the rejects for this chunk, and passes over rows whose rejects somebody corrected since they were bound; within the
     * transaction that writes the rows.
     *
     * @throws IncompatibleTableException if the first job was undone since
     */
    public void begin(ChunkRows rows, CorrectionMatch correctionMatch) {
        if (!corrections.hold(correctionMatch.job())) {
            throw new IncompatibleTableException(
                    "job %d, whose rejects these are, is undone: load its file again".formatted(correctionMatch.job()));
        }
        List<Long> bound = new ArrayList<>();
        for (int r = 0; r < correctionMatch.rows().size(); r++) {
            if (correctionMatch.isBound(r)) {
                bound.add(correctionMatch.records().record(r));
            }
        }
        Set<Long> corrected = new HashSet<>(corrections.lock(correctionMatch.job(), bound));
        for (int r = 0; r < correctionMatch.rows().size(); r++) {
            if (corrected.contains(correctionMatch.records().record(r))) {
                rows.skip(r);
            }
        }
    }

    /** Notes at the first job's rejects what became of them, within the same transaction. */
    public void end(ChunkRows rows, CorrectionMatch correctionMatch) {
        List<Long> healed = new ArrayList<>();
        BitSet refused = rows.refusedOrPassedOver();
        for (int r = refused.nextClearBit(0); r < correctionMatch.rows().size(); r = refused.nextClearBit(r + 1)) {
            healed.add(correctionMatch.records().record(r));
        }
        corrections.markCorrected(correctionMatch.job(), rows.header().id().job(), healed);
        corrections.amend(correctionMatch.job(), rows.rejectUpdates());
    }
}
