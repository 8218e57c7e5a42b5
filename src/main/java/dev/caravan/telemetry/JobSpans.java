package dev.caravan.telemetry;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobListener;
import dev.caravan.ledger.job.JobState;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The span of a job from intake to its end, which the process records that ends it. A job that ends anew, because its dead letters were
 * replayed, has it again, longer. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.tracing.endpoint")
class JobSpans implements JobListener {
    private final Tracer tracer;
    private final JobSpanIds ids;
    private final ObjectProvider<Jobs> jobs;

    JobSpans(Tracer tracer, JobSpanIds ids, ObjectProvider<Jobs> jobs) {
        this.tracer = tracer;
        this.ids = ids;
        this.jobs = jobs;
    }

    @Override
    public void started(Job job) {}

    /** The job is read in the transaction, and recorded once that has committed. */
    @Override
    public void ended(long id) {
        jobs.getObject()
                .find(id)
                .filter(job -> job.trace().sampled())
                .ifPresent(job ->
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                record(job);
                            }
                        }));
    }

    private void record(Job job) {
        OffsetDateTime finished = job.finishedAt();
        if (finished == null) {
            return;
        }
        SpanBuilder builder = tracer.spanBuilder(job.kind().name().toLowerCase(Locale.ROOT))
                .setParent(
                        job.traceCaller() == null
                                ? Context.root()
                                : SpanParents.of(job.trace().traceId(), job.traceCaller()))
                .setStartTimestamp(job.createdAt().toInstant())
                .setAttribute("caravan.job", job.id())
                .setAttribute("caravan.table", job.table())
                .setAttribute("caravan.state", job.state().name());
        Span span = ids.start(builder, job.trace());
        if (job.state() == JobState.FAILED) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(finished.toInstant());
    }
}
