package dev.caravan.report;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A job → its report; temporary files are deleted however that ends. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportJobRoute extends RouteBuilder {
    static final String ID = "report-job";

    /** Exchange property: the {@link ReportRun}. */
    static final String RUN = "run";

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Makes a report, and deletes its temporary files")
                .errorHandler(noErrorHandler())
                .bean(ReportStart.class)
                .id("start report")
                .description("Opens the sources and the working directory")
                .setProperty(RUN, body())
                .id("remember run")
                .description("For the steps that follow")
                .doTry()
                .id("try report")
                .description("Temporary files are deleted however it ends")
                .choice()
                .id("choose engine")
                .description("The job says who groups the records")
                .when(exchange -> run(exchange).task().isOnSpark())
                .id("is for Spark")
                .description("The engine is spark")
                .to(direct(ReportSparkRoute.ID))
                .id("aggregate on Spark")
                .description("Has Spark group the records, and writes the result")
                .otherwise()
                .id("is local")
                .description("No other engine is named")
                .to(direct(ReportAggregateRoute.ID))
                .id("aggregate report")
                .description("Groups the records and writes the result")
                .endDoTry()
                .doFinally()
                .id("in the end")
                .description("Also after a failure")
                .process(exchange -> run(exchange).close())
                .id("delete temporary files")
                .description("Deletes the working directory")
                .end();
    }

    static ReportRun run(Exchange exchange) {
        return exchange.getProperty(RUN, ReportRun.class);
    }
}
