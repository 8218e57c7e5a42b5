package dev.caravan.load.correction;

import dev.caravan.csv.AddedField;
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

/** Reads and updates the first job's rejects, before and after the rows of a chunk of corrections are written. Thread-safe. */
@Component
public class CorrectionStep {
    private final Corrections corrections;

    CorrectionStep(Corrections corrections) {
        this.corrections = corrections;
    }

    /**
     * Finds the rejects that the rows of a file of corrections correct.
     *
     * @param added the fields that the first job's records have beside those of its file
     */
    public CorrectionMatch bind(Correction correction, List<AddedField> added, Records rows) {
        CorrectionMatcher correctionMatcher = new CorrectionMatcher(correction, added, rows);
        return correctionMatcher.to(corrections.find(correction.job(), correctionMatcher.lines()));
    }

    /**
     * Locks the rejects for this chunk, and skips rows whose rejects another chunk has corrected since they were matched; within the
     * transaction that writes the rows.
     *
     * @throws IncompatibleTableException if the first job has been undone
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

    /** Marks the first job's rejects as corrected, or updates them, within the same transaction. */
    public void end(ChunkRows rows, CorrectionMatch correctionMatch) {
        List<Long> correctedRecords = new ArrayList<>();
        BitSet refused = rows.refusedOrSkipped();
        for (int r = refused.nextClearBit(0); r < correctionMatch.rows().size(); r = refused.nextClearBit(r + 1)) {
            correctedRecords.add(correctionMatch.records().record(r));
        }
        corrections.markCorrected(correctionMatch.job(), rows.header().id().job(), correctedRecords);
        corrections.amend(correctionMatch.job(), rows.rejectUpdates());
    }
}
