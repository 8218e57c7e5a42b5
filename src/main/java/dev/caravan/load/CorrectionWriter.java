package dev.caravan.load;

import dev.caravan.csv.Records;
import dev.caravan.feed.Correction;
import dev.caravan.ledger.Corrections;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What a chunk of corrections needs of the first job, before and after its rows are written. Thread-safe. */
@Component
class CorrectionWriter {
    private final Corrections corrections;

    CorrectionWriter(Corrections corrections) {
        this.corrections = corrections;
    }

    /** Finds out which rejects the rows of a file of rejects are corrections of. */
    Binding bind(Correction correction, Records rows) {
        Rebinding rebinding = new Rebinding(correction, rows);
        return rebinding.to(corrections.find(correction.job(), rebinding.lines()));
    }

    /**
     * Keeps the rejects for this chunk, and passes over rows whose rejects somebody corrected since they were bound; within the
     * transaction that writes the rows.
     *
     * @throws UnfitTableException if the first job was undone since
     */
    void begin(ChunkRows rows, Binding binding) {
        if (!corrections.hold(binding.job())) {
            throw new UnfitTableException(
                    "job %d, whose rejects these are, is undone: load its file again".formatted(binding.job()));
        }
        List<Long> bound = new ArrayList<>();
        for (int r = 0; r < binding.rows().size(); r++) {
            if (binding.isBound(r)) {
                bound.add(binding.records().record(r));
            }
        }
        Set<Long> corrected = new HashSet<>(corrections.lock(binding.job(), bound));
        for (int r = 0; r < binding.rows().size(); r++) {
            if (corrected.contains(binding.records().record(r))) {
                rows.passOver(r);
            }
        }
    }

    /** Notes at the first job's rejects what became of them, within the same transaction. */
    void end(ChunkRows rows, Binding binding) {
        List<Long> healed = new ArrayList<>();
        BitSet refused = rows.refusedOrPassedOver();
        for (int r = refused.nextClearBit(0); r < binding.rows().size(); r = refused.nextClearBit(r + 1)) {
            healed.add(binding.records().record(r));
        }
        corrections.heal(binding.job(), rows.header().id().job(), healed);
        corrections.amend(binding.job(), rows.amendments());
    }
}
