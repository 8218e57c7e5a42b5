package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Truncation;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;

/** Makes messages of a job's chunks: the same chunk gives the same message. Thread-safe. */
final class ChunkPacker {
    private final long job;
    private final ChunkBodies bodies;

    ChunkPacker(long job, ChunkBodies bodies) {
        this.job = job;
        this.bodies = bodies;
    }

    /** The message; the records of a chunk that doesn't fit into it are stored in the ledger. */
    ChunkMessage message(Chunk chunk, int sequence) {
        ChunkHeader header = header(chunk, sequence);
        return new ChunkMessage(header, bodies.body(header.id(), chunk.buffer(), chunk.from(), chunk.to()));
    }

    ChunkHeader header(Chunk chunk, int sequence) {
        Truncation truncation = chunk.truncation();
        return new ChunkHeader(
                new ChunkId(job, sequence),
                chunk.records(),
                chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                truncation == null ? null : truncation.name());
    }
}
