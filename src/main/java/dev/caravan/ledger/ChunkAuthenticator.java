package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkMessage;
import dev.caravan.message.MessageKey;
import dev.caravan.message.Refusal;
import dev.caravan.message.RefusedMessageException;
import dev.caravan.trace.TraceParent;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Signs chunk messages with the key of their job, and verifies them. What is known of the latest jobs is cached, and read again for a message
 * beyond the chunks that a job had sent by then, and once a second while the job sends more; so most messages need no statement. Thread-safe.
 */
@Repository
public class ChunkAuthenticator {
    private static final int CACHED_JOBS = 256;
    private static final Duration FRESH_WHILE_SPLITTING = Duration.ofSeconds(1);

    private final LedgerDialect ledger;
    private final Map<Long, SentChunks> cache = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SentChunks> eldest) {
            return size() > CACHED_JOBS;
        }
    });

    ChunkAuthenticator(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * The chunks that a job has sent, or is about to send.
     *
     * @param total null: the source is not split to its end
     * @param records the last record's number
     */
    private record SentChunks(
            MessageKey key, TraceParent trace, @Nullable Integer total, long records, long readAtNanos) {
        boolean contain(ChunkHeader chunk) {
            return (total == null || chunk.id().sequence() < total)
                    && chunk.firstRecord() <= records - chunk.records() + 1;
        }

        boolean isFresh() {
            return total != null || System.nanoTime() - readAtNanos < FRESH_WHILE_SPLITTING.toNanos();
        }
    }

    /**
     * The attributes of a message that is to be sent.
     *
     * @throws IllegalStateException if the ledger does not know its job
     */
    public Map<String, String> attributes(ChunkMessage message) {
        long job = message.header().id().job();
        SentChunks sent = cached(job);
        if (sent == null) {
            throw new IllegalStateException("the ledger has no job %d".formatted(job));
        }
        return message.toAttributes(sent.key(), sent.trace());
    }

    /**
     * The header of a message that its job has signed and sent. The body is compared, not read.
     *
     * @param attributes by name; null for those that the message does not have
     * @throws RefusedMessageException if the message is another one
     */
    public ChunkHeader verified(Function<String, @Nullable Object> attributes, String body) {
        ChunkHeader header = ChunkHeader.fromAttributes(attributes);
        if (body.length() > ChunkCodec.maxBodyBytes()) {
            throw refused(Refusal.OVERFLOW, header, "has %d characters".formatted(body.length()));
        }
        SentChunks sent = cached(header.id().job());
        if (sent == null) {
            throw refused(Refusal.FORGED, header, "is of no job of the ledger");
        }
        Object hmac = attributes.apply(ChunkMessage.HMAC);
        if (hmac == null) {
            throw refused(Refusal.FORGED, header, "has no attribute " + ChunkMessage.HMAC);
        }
        if (!sent.key().isAuthentic(header, body, hmac.toString())) {
            throw refused(Refusal.FORGED, header, "has another HMAC");
        }
        if (!(sent.contain(header) && sent.isFresh()) && !isSentSince(header)) {
            throw refused(Refusal.SURPLUS, header, "is beyond the job's last");
        }
        return header;
    }

    private boolean isSentSince(ChunkHeader header) {
        SentChunks sent = read(header.id().job());
        return sent != null && sent.contain(header);
    }

    private static RefusedMessageException refused(Refusal refusal, ChunkHeader header, String why) {
        return new RefusedMessageException(
                refusal, header.id(), "the message of chunk %s %s".formatted(header.id(), why));
    }

    private @Nullable SentChunks cached(long job) {
        SentChunks known = cache.get(job);
        return known == null ? read(job) : known;
    }

    private @Nullable SentChunks read(long job) {
        SentChunks sent = ledger.sql(
                        "SELECT message_key, trace_parent, chunks_total, records_read FROM caravan.job WHERE id = :job")
                .param("job", job)
                .query((row, index) -> new SentChunks(
                        new MessageKey(row.getBytes("message_key")),
                        Objects.requireNonNull(TraceParent.parse(row.getString("trace_parent"))),
                        row.getObject("chunks_total", Integer.class),
                        row.getLong("records_read"),
                        System.nanoTime()))
                .optional()
                .orElse(null);
        if (sent != null) {
            cache.put(job, sent);
        }
        return sent;
    }
}
