package dev.caravan.report;

import static dev.caravan.report.ReportJobRoute.run;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.resilience.ShutdownException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Records → partitions on disk → groups; several threads share the batches of records. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportAggregateRoute extends RouteBuilder {
    static final String ID = "report-aggregate";

    private final ReportSettings settings;

    ReportAggregateRoute(ReportSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() throws Exception {
        // One more than the concurrency, since one of them reads.
        ExecutorService readers = new ThreadPoolBuilder(getContext())
                .poolSize(settings.concurrency() + 1)
                .maxPoolSize(settings.concurrency() + 1)
                .build(this, "read");
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Groups the records of a report in several threads")
                .errorHandler(noErrorHandler())
                .split()
                .exchange(exchange -> run(exchange).recordBatches())
                .streaming()
                .parallelProcessing()
                .executorService(readers)
                .stopOnException()
                .id("read records")
                .description("Reads the sources, a batch of records at a time")
                .process(ReportAggregateRoute::leaveIfStopping)
                .id("leave reading if stopping")
                .description("A stop waits for no file")
                .bean(AddRecordBatch.class)
                .id("group records")
                .description("Adds a batch to the groups, or to partitions on disk")
                .end()
                .bean(PartitionAggregator.class, "begin")
                .id("begin partitions")
                .description("Ends the reading")
                .to(direct(ReportGroupRoute.ID))
                .id("group partitions")
                .description("Groups the partitions and writes the result");
    }

    /** A shutdown doesn't wait for a file to be read: the file may have any length. */
    static void leaveIfStopping(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new ShutdownException();
        }
    }
}
