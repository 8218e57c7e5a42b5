package dev.caravan.ledger;

import dev.caravan.ledger.job.FieldMismatchCounts;
import dev.caravan.message.ChunkHeader;

/**
 * What a chunk's transaction writes of it once its rows are in.
 *
 * @param fieldMismatches records that had too few or too many fields and were taken nonetheless
 */
public record ChunkEntry(
        ChunkHeader header, int inserted, int duplicates, int rejected, FieldMismatchCounts fieldMismatches) {
    /** Of a chunk whose records had as many fields as there are columns. */
    public ChunkEntry(ChunkHeader header, int inserted, int duplicates, int rejected) {
        this(header, inserted, duplicates, rejected, FieldMismatchCounts.NONE);
    }
}
