package dev.caravan.ledger;

import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkHeader;
import org.jspecify.annotations.Nullable;

/**
 * The result of a chunk, written in its transaction after its rows.
 *
 * @param fieldMismatches accepted records that had too few or too many fields
 * @param dropped records that the table dropped without an error; null: none
 */
public record ChunkEntry(
        ChunkHeader header,
        int inserted,
        int duplicates,
        int rejected,
        FieldMismatchCounts fieldMismatches,
        @Nullable SkipCount dropped) {
    /** Whether all counts are zero, as the claim has left them: the rows of a staged job, until they are published. */
    public boolean isEmpty() {
        return inserted == 0
                && duplicates == 0
                && rejected == 0
                && fieldMismatches.equals(FieldMismatchCounts.NONE)
                && dropped == null;
    }

    /** A chunk whose records all had one field a column. */
    public ChunkEntry(ChunkHeader header, int inserted, int duplicates, int rejected) {
        this(header, inserted, duplicates, rejected, FieldMismatchCounts.NONE, null);
    }
}
