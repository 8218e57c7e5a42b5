package dev.caravan.report;

import dev.caravan.disk.DiskFull;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.report.ReportException;
import dev.caravan.ledger.LeaseLostException;
import dev.caravan.resilience.CircuitBreaker;
import dev.caravan.source.SourceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** What becomes of a job whose report fails: what can't be made fails it, an outage is waited for, anything else lets it rest and be tried again. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportErrors extends RouteConfigurationBuilder {
    static final String ID = "report-errors";

    private static final String LOG = "dev.caravan.report";
    private static final String THE_JOB = "${exchangeProperty." + ReportLease.JOB + "}";

    private final CircuitBreaker circuitBreaker;

    ReportErrors(CircuitBreaker circuitBreaker) {
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configuration() {
        var policy = routeConfiguration(ID);
        policy.onException(ReportException.class, SourceException.class, PlanException.class)
                .handled(true)
                .bean(ReportOutcome.class, "failed(" + THE_JOB + ", ${exception})");
        policy.onException(IOException.class)
                .onWhen(ReportErrors::isOfTheDisk)
                .handled(true)
                .bean(ReportOutcome.class, "failedAtTheDisk(" + THE_JOB + ", ${exception})");
        policy.onException(LeaseLostException.class).handled(true).log(LoggingLevel.INFO, LOG, "${exception.message}");
        policy.onException(ReportShutdownException.class)
                .handled(true)
                .log(LoggingLevel.INFO, LOG, "job ${exchangeProperty.job.id} is left to the next worker")
                .bean(ReportOutcome.class, "leave(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled)
                .bean(ReportOutcome.class, "restInOutage(" + THE_JOB + ")");
        policy.onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, LOG, "job ${exchangeProperty.job.id} rests: ${exception}")
                .bean(ReportOutcome.class, "rest(" + THE_JOB + ", ${exception})");
    }

    /** Whether what can't be read or written is a file, and will not be any sooner. */
    private static boolean isOfTheDisk(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof FileSystemException || DiskFull.isCauseOf(cause));
    }
}
