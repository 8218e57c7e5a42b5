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
                .errorHandler(noErrorHandler())
                .bean(ReportStart.class)
                .setProperty(RUN, body())
                .doTry()
                .to(direct(ReportAggregateRoute.ID))
                .doFinally()
                .process(exchange -> run(exchange).close())
                .end();
    }

    static ReportRun run(Exchange exchange) {
        return exchange.getProperty(RUN, ReportRun.class);
    }
}
