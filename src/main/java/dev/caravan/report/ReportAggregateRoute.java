package dev.caravan.report;

import static dev.caravan.report.ReportJobRoute.RUN;
import static dev.caravan.report.ReportJobRoute.run;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.resilience.ShutdownException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Records → partitions on disk → groups → the output; several threads share the batches of records, then the partitions. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportAggregateRoute extends RouteBuilder {
    static final String ID = "report-aggregate";

    private final ReportSettings settings;
    private final ReportOutcome outcome;

    ReportAggregateRoute(ReportSettings settings, ReportOutcome outcome) {
        this.settings = settings;
        this.outcome = outcome;
    }

    @Override
    public void configure() throws Exception {
        // One more than the concurrency, since one of them reads.
        ExecutorService readers = threads("read", settings.concurrency() + 1);
        ExecutorService groupers = threads("group", settings.concurrency());
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .split()
                .exchange(exchange -> run(exchange).recordBatches())
                .streaming()
                .parallelProcessing()
                .executorService(readers)
                .stopOnException()
                .process(ReportAggregateRoute::leaveIfStopping)
                .bean(AddRecordBatch.class)
                .end()
                .bean(PartitionAggregator.class, "begin")
                .split()
                .exchange(exchange -> run(exchange).parts())
                .streaming()
                .parallelProcessing()
                .executorService(groupers)
                .stopOnException()
                .process(ReportAggregateRoute::leaveIfStopping)
                .bean(PartitionAggregator.class, "group")
                .end()
                .setBody(exchangeProperty(RUN))
                .bean(PartitionAggregator.class, "merge")
                .process(exchange -> outcome.publish(run(exchange)));
    }

    private ExecutorService threads(String name, int count) throws Exception {
        return new ThreadPoolBuilder(getContext())
                .poolSize(count)
                .maxPoolSize(count)
                .build(this, name);
    }

    /** A shutdown doesn't wait for a file to be read: the file may have any length. */
    private static void leaveIfStopping(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new ShutdownException();
        }
    }
}
