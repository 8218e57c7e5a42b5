package dev.caravan.split;

import dev.caravan.feed.plan.PlanException;
import dev.caravan.ledger.LeaseLostException;
import dev.caravan.resilience.CircuitBreaker;
import dev.caravan.source.SourceException;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/** What becomes of a job whose splitting fails: a bad source fails it, an outage is waited for, anything else lets it rest and be tried again. */
@Component
class SplitErrors extends RouteConfigurationBuilder {
    static final String ID = "split-errors";

    private static final String THE_JOB = "${exchangeProperty." + JobLease.JOB + "}";

    private final CircuitBreaker circuitBreaker;

    SplitErrors(CircuitBreaker circuitBreaker) {
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configuration() {
        var policy = routeConfiguration(ID);
        policy.onException(SourceException.class, PlanException.class)
                .handled(true)
                .bean(SplitOutcome.class, "failed(" + THE_JOB + ", ${exception})");
        policy.onException(LeaseLostException.class)
                .handled(true)
                .log(LoggingLevel.INFO, "dev.caravan.split", "${exception.message}");
        policy.onException(ShutdownException.class)
                .handled(true)
                .log(
                        LoggingLevel.INFO,
                        "dev.caravan.split",
                        "job ${exchangeProperty.job.id} is left to the next splitter");
        policy.onException(LostChunksException.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.split", "${exception.message}")
                .bean(SplitOutcome.class, "splitAgain(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled)
                .bean(SplitOutcome.class, "restInOutage(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.split", "job ${exchangeProperty.job.id} rests: ${exception}")
                .bean(SplitOutcome.class, "rest(" + THE_JOB + ", ${exception})");
    }
}
