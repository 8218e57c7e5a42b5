package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Truncation;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import org.jspecify.annotations.Nullable;

/** Makes messages of a job's chunks: the same chunk gives the same message. Thread-safe. */
final class ChunkPacker {
    /** How much is kept of a record that the database does not take. */
    private static final int HEAD_BYTES = 4096;

    private final long job;
    private final ChunkBodies bodies;

    ChunkPacker(long job, ChunkBodies bodies) {
        this.job = job;
        this.bodies = bodies;
    }

    /** The message; the records of a chunk that doesn't fit into it are stored in the ledger. */
    ChunkMessage message(Chunk chunk, int sequence) {
        boolean tooLong = bodies.isTooLong(chunk.length());
        ChunkHeader header = header(chunk, sequence, tooLong ? Truncation.RECORD_TOO_LONG : chunk.truncation());
        int to = tooLong ? headEnd(chunk) : chunk.to();
        return new ChunkMessage(header, bodies.body(header.id(), chunk.buffer(), chunk.from(), to));
    }

    ChunkHeader header(Chunk chunk, int sequence) {
        return header(chunk, sequence, chunk.truncation());
    }

    private ChunkHeader header(Chunk chunk, int sequence, @Nullable Truncation truncation) {
        return new ChunkHeader(
                new ChunkId(job, sequence),
                chunk.records(),
                chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                truncation == null ? null : truncation.name());
    }

    /** End of the kept head of a record, not within a character (RFC 3629). */
    private static int headEnd(Chunk chunk) {
        int to = chunk.from() + HEAD_BYTES;
        while (to > chunk.from() + 1 && (chunk.buffer()[to] & 0xC0) == 0x80) {
            to--;
        }
        return to;
    }
}
