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
                .split()
                .exchange(exchange -> run(exchange).parts())
                .streaming()
                .parallelProcessing()
                .executorService(groupers)
                .stopOnException()
                .id("take partitions")
                .description("The partitions on disk, one after the other")
                .process(ReportAggregateRoute::leaveIfStopping)
                .id("leave grouping if stopping")
                .description("A stop waits for no partition")
                .bean(PartitionAggregator.class, "group")
                .id("group partition")
                .description("Groups the records of a partition")
                .end()
                .setBody(exchangeProperty(RUN))
                .id("return to run")
                .description("The body is the report again")
                .bean(PartitionAggregator.class, "merge")
                .id("merge partitions")
                .description("Sorts the groups and writes the result")
                .process(exchange -> outcome.publish(run(exchange)))
                .id("publish result")
                .description("Puts the result where the job wants it, and ends the job");
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
