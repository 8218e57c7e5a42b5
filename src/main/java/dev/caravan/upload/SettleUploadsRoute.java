package dev.caravan.upload;

import dev.caravan.ledger.ArchiveEntry;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Jobs;
import dev.caravan.outage.Outages;
import dev.caravan.wire.RowsQueue;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Jobs of uploads that have ended → their files deleted, or kept for a while if the job did not end well. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class SettleUploadsRoute extends EndpointRouteBuilder {
    static final String ID = "upload-settle";

    private static final int JOBS_A_ROUND = 100;

    private final UploadSettings settings;
    private final Jobs jobs;
    private final Uploads uploads;
    private final RowsQueue queue;
    private final Outages outages;

    SettleUploadsRoute(UploadSettings settings, Jobs jobs, Uploads uploads, RowsQueue queue, Outages outages) {
        this.settings = settings;
        this.jobs = jobs;
        this.uploads = uploads;
        this.queue = queue;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(settings.sweep().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .setBody(exchange -> jobs.unsettled(Arrivals.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .process(exchange -> {
                    Job job = exchange.getMessage().getBody(Job.class);
                    uploads.settle(ArchiveEntry.container(job.source()), jobs.isWholeSourceCompleted(job));
                    jobs.settle(job);
                });
    }
}
