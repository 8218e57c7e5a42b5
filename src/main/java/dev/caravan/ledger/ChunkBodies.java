package dev.caravan.ledger;

import dev.caravan.digest.Sha256;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkId;
import dev.caravan.message.ClaimCheck;
import dev.caravan.message.MalformedMessageException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The bodies of chunk messages. A chunk that doesn't fit into a message is stored here, and its message has a {@link ClaimCheck} as
 * body. It is stored in pieces, so that neither a statement nor a value is large, and memory holds one packed piece at a time. Thread-safe.
 */
@Repository
public class ChunkBodies {
    /** Bytes of a piece before packing. */
    private static final int PIECE_BYTES = ChunkCodec.LARGEST_IN_MESSAGE_BYTES;

    private static final String OF_CHUNK = "FROM caravan.chunk_body WHERE job = :job AND sequence = :sequence";
    private static final ChunkCodec CODEC = new ChunkCodec();

    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;

    ChunkBodies(LedgerDialect ledger, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * The body of a chunk's message. Stores {@code bytes[from, to)} if they don't fit into one; a chunk that is stored already stays as it
     * is, since equal ids have equal records.
     */
    public String body(ChunkId chunk, byte[] bytes, int from, int to) {
        if (to - from <= ChunkCodec.LARGEST_IN_MESSAGE_BYTES) {
            return CODEC.encode(bytes, from, to);
        }
        MessageDigest digest = Sha256.digest();
        digest.update(bytes, from, to - from);
        if (!isStored(chunk)) {
            store(chunk, bytes, from, to);
        }
        return new ClaimCheck(to - from, Sha256.hex(digest)).body();
    }

    /** Whether the database takes no record of so many bytes, neither into a table nor among the rejects. */
    public boolean isTooLong(int recordBytes) {
        return recordBytes > ChunkCodec.LARGEST_IN_MESSAGE_BYTES && recordBytes > ledger.mostRecordBytes();
    }

    private void store(ChunkId chunk, byte[] bytes, int from, int to) {
        try {
            transaction.executeWithoutResult(status -> {
                int piece = 0;
                for (int at = from; at < to; at += PIECE_BYTES) {
                    ledger.sql("""
                                    INSERT INTO caravan.chunk_body (job, sequence, piece, packed)
                                    VALUES (:job, :sequence, :piece, :packed)
                                    """)
                            .param("job", chunk.job())
                            .param("sequence", chunk.sequence())
                            .param("piece", piece++)
                            .param("packed", CODEC.pack(bytes, at, Math.min(to, at + PIECE_BYTES)))
                            .update();
                }
            });
        } catch (DuplicateKeyException stored) {
            // Another splitter, whose lease has expired, has stored the same chunk and committed.
        }
    }

    /**
     * The records that a body holds, or that it claims.
     *
     * @return empty if they are no longer stored: the chunk is loaded or discarded, its job has ended, or it is a dead letter beyond the
     *     number that the ledger stores
     * @throws MalformedMessageException if the body is damaged, or claims other records than those that are stored
     */
    public Optional<byte[]> text(ChunkId chunk, String body) {
        Optional<ClaimCheck> claim = ClaimCheck.parse(body);
        if (claim.isEmpty()) {
            return Optional.of(CODEC.decode(body));
        }
        if (claim.get().sizeBytes() > ChunkCodec.MAX_CHUNK_BYTES) {
            throw new MalformedMessageException("the message claims a chunk of over 65 MiB");
        }
        return isStored(chunk) ? claimed(chunk, claim.get()) : Optional.empty();
    }

    private Optional<byte[]> claimed(ChunkId chunk, ClaimCheck claim) {
        byte[] text = new byte[claim.sizeBytes()];
        int at = 0;
        for (int piece = 0; at < text.length; piece++) {
            Optional<byte[]> packed = ledger.sql("SELECT packed %s AND piece = :piece".formatted(OF_CHUNK))
                    .param("job", chunk.job())
                    .param("sequence", chunk.sequence())
                    .param("piece", piece)
                    .query((row, index) -> row.getBytes("packed"))
                    .optional();
            if (packed.isEmpty()) {
                return Optional.empty();
            }
            at = CODEC.unpack(packed.get(), text, at);
        }
        MessageDigest digest = Sha256.digest();
        digest.update(text);
        if (!Sha256.hex(digest).equals(claim.sha256())) {
            throw new MalformedMessageException(
                    "the message of chunk %s claims other records than those that are stored".formatted(chunk));
        }
        return Optional.of(text);
    }

    /** Whether a body holds the records, or they are stored. */
    public boolean isComplete(ChunkId chunk, String body) {
        return ClaimCheck.parse(body).isEmpty() || isStored(chunk);
    }

    private boolean isStored(ChunkId chunk) {
        return ledger.sql("SELECT count(*) %s AND piece = 0".formatted(OF_CHUNK))
                        .param("job", chunk.job())
                        .param("sequence", chunk.sequence())
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** Deletes a chunk's records, within the caller's transaction, which records the chunk as loaded. */
    public void delete(ChunkId chunk) {
        ledger.sql("DELETE " + OF_CHUNK)
                .param("job", chunk.job())
                .param("sequence", chunk.sequence())
                .update();
    }

    /** Deletes the records of chunks of jobs that no loader will load any more, because the jobs have ended. */
    public void deleteOfEndedJobs() {
        // MySQL would lock all rows of a DELETE with a subquery, and splitters would wait.
        List<Long> ended = ledger.sql("""
                        SELECT DISTINCT body.job FROM caravan.chunk_body AS body JOIN caravan.job AS job ON job.id = body.job
                        WHERE job.finished_at IS NOT NULL AND job.state <> 'PARTIAL'
                        """).query(Long.class).list();
        ended.forEach(job -> ledger.sql("DELETE FROM caravan.chunk_body WHERE job = :job")
                .param("job", job)
                .update());
    }
}
