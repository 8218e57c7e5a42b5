package dev.caravan.load;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** One transaction: the chunk's entry in the ledger, its rows, its rejects. A chunk that the ledger already has is skipped. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class WriteRoute extends EndpointRouteBuilder {
    static final String ID = "load-write";

    private final ChunkRepository entered;

    WriteRoute(ChunkRepository entered) {
        this.entered = entered;
    }

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .policy(ChunkTransaction.NAME)
                .idempotentConsumer(simple("${body.header.id}"))
                .idempotentRepository(entered)
                .bean(RowWriter.class)
                .end();
    }
}
