package dev.caravan.load;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Jobs;
import dev.caravan.wire.ChunkHeader;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Handler;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Ends jobs from the loaders' side. */
@Component
class JobEnd {
    private final Chunks chunks;
    private final Jobs jobs;

    JobEnd(Chunks chunks, Jobs jobs) {
        this.chunks = chunks;
        this.jobs = jobs;
    }

    /** Completes the chunk's job if this was its last; after the commit, in a statement of its own. */
    @Handler
    void completed(@Body ChunkRows rows) {
        chunks.complete(rows.header().id().job());
    }

    /** Fails the job of a chunk whose rows the table can't take; its other chunks are passed over from now on. */
    void unfitTable(@Headers Map<String, Object> headers, @ExchangeException UnfitTableException cause) {
        ChunkHeader header = ChunkHeader.fromAttributes(headers::get);
        jobs.fail(header.id().job(), Objects.requireNonNull(cause.getMessage()));
    }
}
