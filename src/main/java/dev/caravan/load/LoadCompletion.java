package dev.caravan.load;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.RejectLimits;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.message.ChunkHeader;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.util.ObjectHelper;
import org.springframework.stereotype.Component;

/** Ends jobs on behalf of the loaders. Thread-safe. */
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

    /** Completes the job if this was its last chunk, and fails a job with too many rejects; after the commit, in separate statements. */
    @Handler
    void completed(@Body ChunkRows rows) {
        if (rows.plan().policies().rejects() != null) {
            limits.enforce(rows.header().id().job());
        }
        chunks.complete(List.of(rows.header().id()));
    }

    /** As {@link #completed}, chunks of one job that has no limit of rejects. */
    void completedAll(List<ChunkRows> group) {
        chunks.complete(group.stream().map(rows -> rows.header().id()).toList());
    }

    /** Fails the job of a chunk whose rows the table can't take. Loaders skip its other chunks from then on. */
    void fail(Exchange exchange) {
        ChunkHeader header = ChunkHeader.fromAttributes(exchange.getMessage().getHeaders()::get);
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        IncompatibleTableException renewed =
                exchange.getProperty(LoadErrors.INCOMPATIBLE, IncompatibleTableException.class);
        IncompatibleTableException incompatible =
                renewed != null ? renewed : ObjectHelper.getException(IncompatibleTableException.class, cause);
        jobs.fail(header.id().job(), Objects.requireNonNull(incompatible.getMessage()));
    }
}
