package dev.caravan.load;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** One transaction: the chunk's entry in the ledger, its rows, its rejects. A chunk that the ledger already has is skipped. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class WriteRoute extends RouteBuilder {
    static final String ID = "load-write";

    private final ChunkRepository entered;

    WriteRoute(ChunkRepository entered) {
        this.entered = entered;
    }

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .routeDescription("The transaction of a chunk")
                .errorHandler(noErrorHandler())
                .policy(ChunkTransaction.NAME)
                .id("in one transaction")
                .description("Commits all of it, or nothing")
                .idempotentConsumer(simple("${body.header.id}"))
                .idempotentRepository(entered)
                .id("enter chunk in ledger")
                .description("Skips a chunk that the ledger has")
                .bean(RowWriter.class)
                .id("write rows")
                .description("Writes the rows, and rejects those that the table refuses")
                .end();
    }
}
