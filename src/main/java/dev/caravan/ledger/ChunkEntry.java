package dev.caravan.ledger;

import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.message.ChunkHeader;

/**
 * The result of a chunk, written in its transaction after its rows.
 *
 * @param fieldMismatches accepted records that had too few or too many fields
 */
public record ChunkEntry(
        ChunkHeader header, int inserted, int duplicates, int rejected, FieldMismatchCounts fieldMismatches) {
    /** A chunk whose records all had one field a column. */
    public ChunkEntry(ChunkHeader header, int inserted, int duplicates, int rejected) {
        this(header, inserted, duplicates, rejected, FieldMismatchCounts.NONE);
    }
}
