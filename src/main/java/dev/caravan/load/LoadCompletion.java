package dev.caravan.load;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.RejectLimits;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.message.ChunkHeader;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Handler;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Ends jobs from the loaders' side. */
@Component
class LoadCompletion {
    private final Chunks chunks;
    private final Jobs jobs;
    private final RejectLimits limits;

    LoadCompletion(Chunks chunks, Jobs jobs, RejectLimits limits) {
        this.chunks = chunks;
        this.jobs = jobs;
        this.limits = limits;
    }

    /** Completes the chunk's job if this was its last, and fails one with too many rejects; after the commit, in statements of their own. */
    @Handler
    void completed(@Body ChunkRows rows) {
        if (rows.plan().policies().rejects() != null) {
            limits.enforce(rows.header().id().job());
        }
        chunks.complete(rows.header().id().job());
    }

    /** Fails the job of a chunk whose rows the table can't take; its other chunks are passed over from now on. */
    void unfitTable(@Headers Map<String, Object> headers, @ExchangeException IncompatibleTableException cause) {
        ChunkHeader header = ChunkHeader.fromAttributes(headers::get);
        jobs.fail(header.id().job(), Objects.requireNonNull(cause.getMessage()));
    }
}
