package dev.caravan.report;

import dev.caravan.disk.DiskFull;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.report.ReportException;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.JobErrors;
import dev.caravan.source.SourceException;
import dev.caravan.source.s3.ObjectException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How a failure ends the making of a report: what makes the report impossible fails the job, as does a file that can't be read or written. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportErrors extends JobErrors {
    static final String ID = "report-errors";

    private final ReportJobs jobs;

    ReportErrors(ReportJobs jobs, CircuitBreakers circuitBreakers) {
        super(ID, "dev.caravan.report", jobs, circuitBreakers);
        this.jobs = jobs;
    }

    @Override
    protected void addTo(RouteConfigurationDefinition errors) {
        addFatal(errors, ReportException.class, SourceException.class, PlanException.class, ObjectException.class);
        errors.onException(IOException.class)
                .onWhen(ReportErrors::isFileSystemError)
                .handled(true)
                .process(exchange -> jobs.fail(exchange, fileSystemReason(ReportJobs.cause(exchange))));
    }

    /** Whether a file can't be read or written, which another attempt wouldn't change. */
    private static boolean isFileSystemError(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof FileSystemException || DiskFull.isCauseOf(cause));
    }

    /** The message of a {@link FileSystemException} is the file; its class says what happened. */
    private static String fileSystemReason(Throwable cause) {
        return DiskFull.isCauseOf(cause)
                ? ReportSettings.DISK_FULL
                : "%s (%s)".formatted(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
