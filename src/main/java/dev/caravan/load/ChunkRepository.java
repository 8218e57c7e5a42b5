package dev.caravan.load;

import dev.caravan.ledger.Chunks;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.message.ChunkId;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.stereotype.Component;

/**
 * The idempotent repository of the loaders: the ledger's chunks. {@link #add} and {@link #confirm} run in the
 * transaction that writes the chunk's rows, so key and rows commit together or not at all. A rollback also removes the
 * key, so {@link #remove} does nothing.
 */
@Component
class ChunkRepository extends ServiceSupport implements IdempotentRepository {
    private final Chunks chunks;

    ChunkRepository(Chunks chunks) {
        this.chunks = chunks;
    }

    @Override
    public boolean add(Exchange exchange, String key) {
        return chunks.claim(Objects.requireNonNull(exchange.getMessage().getBody(ChunkRows.class))
                .header());
    }

    @Override
    public boolean add(String key) {
        throw new UnsupportedOperationException("a chunk is claimed with its exchange");
    }

    @Override
    public boolean contains(String key) {
        return chunks.contains(ChunkId.parse(key));
    }

    @Override
    public boolean remove(String key) {
        return true;
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("the ledger is not cleared");
    }
}
