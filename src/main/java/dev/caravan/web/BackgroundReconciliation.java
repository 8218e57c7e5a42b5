package dev.caravan.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.error.UserException;
import dev.caravan.ledger.job.Job;
import dev.caravan.reconcile.Reconciler;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Reconciliations requested over HTTP, one at a time: each takes several times its source's size on disk, and as long as it takes. This
 * process keeps the outcomes for a day. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class BackgroundReconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundReconciliation.class);

    private static final String THREAD = "web-reconcile";
    private static final long MEMORY_BYTES = DataSize.ofMegabytes(256).toBytes();
    private static final int MOST_OUTCOMES = 100;

    private final Reconciler reconciler;
    private final JobResponses jobs;
    private final ExecutorService thread;
    private final Cache<Long, ReconciliationResponse> outcomes = Caffeine.newBuilder()
            .maximumSize(MOST_OUTCOMES)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    BackgroundReconciliation(Reconciler reconciler, JobResponses jobs, CamelContext camel) {
        this.reconciler = reconciler;
        this.jobs = jobs;
        this.thread = camel.getExecutorServiceManager()
                .newThreadPool(
                        this,
                        THREAD,
                        new ThreadPoolProfileBuilder(THREAD)
                                .poolSize(1)
                                .maxPoolSize(1)
                                .maxQueueSize(0)
                                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                                .build());
    }

    /** @throws ProblemException RECONCILIATION_UNDER_WAY if another one runs */
    ReconciliationResponse begin(Job job) {
        try {
            thread.execute(() -> run(job));
        } catch (RejectedExecutionException busy) {
            throw new ProblemException(ProblemType.RECONCILIATION_UNDER_WAY, "try again when it has ended");
        }
        return ReconciliationResponse.atStep("beginning");
    }

    /** The last one of a job in this process. */
    Optional<ReconciliationResponse> last(long job) {
        return Optional.ofNullable(outcomes.getIfPresent(job));
    }

    private void run(Job job) {
        note(job, ReconciliationResponse.atStep("beginning"));
        try {
            note(
                    job,
                    ReconciliationResponse.of(reconciler.reconcile(
                            job,
                            MEMORY_BYTES,
                            step -> note(job, ReconciliationResponse.atStep(jobs.shown(step, job))))));
        } catch (UserException | IOException e) {
            note(job, ReconciliationResponse.failed(jobs.shown(String.valueOf(e.getMessage()), job)));
        } catch (SQLException | RuntimeException e) {
            LOG.error("job {} can't be reconciled", job.id(), e);
            note(job, ReconciliationResponse.failed("something went wrong here; the log says what"));
        }
    }

    private void note(Job job, ReconciliationResponse outcome) {
        outcomes.put(job.id(), outcome);
    }
}
