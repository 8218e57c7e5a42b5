package dev.caravan.ledger;

import dev.caravan.message.ChunkHeader;
import java.time.OffsetDateTime;

/**
 * A chunk as the ledger has it.
 *
 * @param header position of its records in the source
 * @param inserted rows that it inserted; 0 while they are staged, and after their publish
 * @param writtenAt when it was recorded: loaded, or first a dead letter
 */
public record RecordedChunk(
        ChunkHeader header, State state, int inserted, int duplicates, int rejected, OffsetDateTime writtenAt) {
    /** As in the ledger. */
    public enum State {
        LOADED,
        DEAD,
        DISCARDED
    }

    /** Whether the chunk has a record. */
    public boolean contains(long record) {
        return record >= header.firstRecord() && record < header.firstRecord() + header.records();
    }
}
