package dev.caravan.report;

import static dev.caravan.report.ReportJobRoute.RUN;
import static dev.caravan.report.ReportJobRoute.run;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import java.util.concurrent.ExecutorService;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Partitions on disk → groups → the output; several threads share the partitions. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportGroupRoute extends RouteBuilder {
    static final String ID = "report-group";

    private final ReportSettings settings;
    private final ReportOutcome outcome;

    ReportGroupRoute(ReportSettings settings, ReportOutcome outcome) {
        this.settings = settings;
        this.outcome = outcome;
    }

    @Override
    public void configure() throws Exception {
        ExecutorService groupers = new ThreadPoolBuilder(getContext())
                .poolSize(settings.concurrency())
                .maxPoolSize(settings.concurrency())
                .build(this, "group");
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Groups the partitions of a report and writes the result")
                .errorHandler(noErrorHandler())
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
}
