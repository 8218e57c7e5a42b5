package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Truncation;
import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.SqsLimits;
import org.jspecify.annotations.Nullable;

/** Encodes a job's chunks as messages: the same chunk gives the same message. Thread-safe. */
final class ChunkPacker {
    /** How much is kept of a record that is too long for a message. */
    private static final int HEAD_BYTES = 4096;

    private final long job;
    private final ChunkCodec codec = new ChunkCodec();

    ChunkPacker(long job) {
        this.job = job;
    }

    ChunkMessage message(Chunk chunk, int sequence) {
        ChunkMessage whole = message(chunk, sequence, chunk.to(), chunk.truncation());
        // The chunk reader limits chunks to a size that fits; only a single record can be larger, and most such records
        // compress well.
        return whole.sizeBytes() <= SqsLimits.MESSAGE_BYTES
                ? whole
                : message(chunk, sequence, headEnd(chunk), Truncation.RECORD_TOO_LONG);
    }

    private ChunkMessage message(Chunk chunk, int sequence, int to, @Nullable Truncation truncation) {
        ChunkHeader header = new ChunkHeader(
                new ChunkId(job, sequence),
                chunk.records(),
                chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                truncation == null ? null : truncation.name());
        return new ChunkMessage(header, codec.encode(chunk.buffer(), chunk.from(), to));
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
