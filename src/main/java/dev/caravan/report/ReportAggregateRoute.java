package dev.caravan.report;

import static dev.caravan.report.ReportJobRoute.RUN;
import static dev.caravan.report.ReportJobRoute.run;

import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Records to disk, piece by piece; from there to groups, part by part, both by several threads; groups to the output. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportAggregateRoute extends EndpointRouteBuilder {
    static final String ID = "report-aggregate";

    private final ReportSettings settings;

    ReportAggregateRoute(ReportSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() throws Exception {
        // One more than work, since one of them reads.
        ExecutorService readers = threads("read", settings.concurrency() + 1);
        ExecutorService groupers = threads("group", settings.concurrency());
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .split()
                .exchange(exchange -> run(exchange).recordBatchs())
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
                .bean(ReportOutcome.class, "done");
    }

    private ExecutorService threads(String name, int count) throws Exception {
        return new ThreadPoolBuilder(getContext())
                .poolSize(count)
                .maxPoolSize(count)
                .build(this, name);
    }

    /** A stop doesn't wait for a file to be read: it may be of any length. */
    private static void leaveIfStopping(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new ReportShutdownException();
        }
    }
}
