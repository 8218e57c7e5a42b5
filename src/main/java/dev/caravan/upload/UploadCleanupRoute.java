package dev.caravan.upload;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Jobs of uploads that have ended → their files deleted, or kept for a while if the job did not end well. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadCleanupRoute extends EndpointRouteBuilder {
    static final String ID = "upload-cleanup";

    private static final int JOBS_A_ROUND = 100;

    private final UploadSettings settings;
    private final Jobs jobs;
    private final Uploads uploads;
    private final RowsQueue queue;
    private final CircuitBreaker circuitBreaker;

    UploadCleanupRoute(
            UploadSettings settings, Jobs jobs, Uploads uploads, RowsQueue queue, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.jobs = jobs;
        this.uploads = uploads;
        this.queue = queue;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(settings.pollInterval().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .setBody(exchange -> jobs.unsettled(UploadCompletion.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .process(exchange -> {
                    Job job = exchange.getMessage().getBody(Job.class);
                    uploads.settle(ArchiveEntry.container(job.source()), jobs.isWholeSourceCompleted(job));
                    jobs.settle(job);
                });
    }
}
