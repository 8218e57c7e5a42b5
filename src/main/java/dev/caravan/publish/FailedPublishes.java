package dev.caravan.publish;

import dev.caravan.ledger.Jobs;
import dev.caravan.resilience.LeasedJobs;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Fails jobs that can't be published; rows that the table refused before stay as rejects. Thread-safe. */
@Component
class FailedPublishes {
    private final Jobs jobs;
    private final PublishRejects rejects;
    private final TransactionTemplate transaction;

    FailedPublishes(Jobs jobs, PublishRejects rejects, PlatformTransactionManager transactions) {
        this.jobs = jobs;
        this.rejects = rejects;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Fails the job of an {@link UnpublishableJobException}; the others of its group {@link PublishJobs#failBrokenGroups fail after it}. */
    void fail(Exchange exchange) {
        if (LeasedJobs.cause(exchange) instanceof UnpublishableJobException failure) {
            PublishAttempt attempt = failure.attempt();
            transaction.executeWithoutResult(status -> {
                if (jobs.fail(failure.job().id(), String.valueOf(failure.getMessage()))
                        && attempt != null
                        && !attempt.refused().isEmpty()) {
                    rejects.add(attempt, attempt.refused());
                }
            });
        }
    }
}
