package dev.caravan.split;

import dev.caravan.feed.PlanException;
import dev.caravan.ledger.LeaseLostException;
import dev.caravan.outage.Outages;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/** What becomes of a job whose splitting fails: a bad source fails it, an outage is waited for, anything else lets it rest and be tried again. */
@Component
class SplitErrors extends RouteConfigurationBuilder {
    static final String ID = "split-errors";

    private static final String THE_JOB = "${exchangeProperty." + JobLease.JOB + "}";

    private final Outages outages;

    SplitErrors(Outages outages) {
        this.outages = outages;
    }

    @Override
    public void configuration() {
        var policy = routeConfiguration(ID);
        policy.onException(SourceException.class, PlanException.class)
                .handled(true)
                .bean(SplitEnd.class, "failed(" + THE_JOB + ", ${exception})");
        policy.onException(LeaseLostException.class)
                .handled(true)
                .log(LoggingLevel.INFO, "dev.caravan.split", "${exception.message}");
        policy.onException(StoppingException.class)
                .handled(true)
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.split",
                        "job ${exchangeProperty.job.id} is left to the next splitter");
        policy.onException(StalledException.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.split", "${exception.message}")
                .bean(SplitEnd.class, "splitAgain(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .onWhen(Outages::isMet)
                .handled(true)
                .process(outages::noticeHandled)
                .bean(SplitEnd.class, "restInOutage(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.split", "job ${exchangeProperty.job.id} rests: ${exception}")
                .bean(SplitEnd.class, "rest(" + THE_JOB + ", ${exception})");
    }
}
