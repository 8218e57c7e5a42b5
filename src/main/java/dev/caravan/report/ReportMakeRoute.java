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
class ReportMakeRoute extends EndpointRouteBuilder {
    static final String ID = "report-make";

    private final ReportSettings settings;

    ReportMakeRoute(ReportSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() throws Exception {
        // One more than work, since one of them reads.
        ExecutorService readers = threads("read", settings.threads() + 1);
        ExecutorService groupers = threads("group", settings.threads());
        from(direct(ID))
                .routeId(ID)
                .errorHandler(noErrorHandler())
                .split()
                .exchange(exchange -> run(exchange).pieces())
                .streaming()
                .parallelProcessing()
                .executorService(readers)
                .stopOnException()
                .process(ReportMakeRoute::leaveIfStopping)
                .bean(PieceTaking.class)
                .end()
                .bean(PartGrouping.class, "begin")
                .split()
                .exchange(exchange -> run(exchange).parts())
                .streaming()
                .parallelProcessing()
                .executorService(groupers)
                .stopOnException()
                .process(ReportMakeRoute::leaveIfStopping)
                .bean(PartGrouping.class, "group")
                .end()
                .setBody(exchangeProperty(RUN))
                .bean(PartGrouping.class, "merge")
                .bean(ReportEnd.class, "done");
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
            throw new StoppingException();
        }
    }
}
