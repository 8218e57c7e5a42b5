package dev.caravan.report;

import static dev.caravan.report.ReportJobRoute.RUN;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Records → groups by Spark → the output. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportSparkRoute extends RouteBuilder {
    static final String ID = "report-spark";

    @Override
    public void configure() {
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Has Spark group the records of a report")
                .errorHandler(noErrorHandler())
                .bean(SparkStep.class, "start")
                .id("start Spark")
                .description("Finds where records begin, and starts Spark with the plan")
                .bean(SparkStep.class, "follow")
                .id("follow Spark")
                .description("Records in the ledger what Spark has read, until it has written the groups")
                .setBody(exchangeProperty(RUN))
                .id("return to groups")
                .description("The body is the report again")
                .to(direct(ReportGroupRoute.ID))
                .id("make result")
                .description("Makes the result of the groups");
    }
}
