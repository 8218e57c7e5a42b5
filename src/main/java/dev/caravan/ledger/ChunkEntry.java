package dev.caravan.ledger;

import dev.caravan.wire.ChunkHeader;

/** What a chunk's transaction writes of it once its rows are in. */
public record ChunkEntry(ChunkHeader header, int inserted, int duplicates, int rejected) {}
