package dev.caravan.notification;

import java.util.Objects;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * Makes each poll of a {@code sql:} consumer a transaction: its query, its exchanges and its onConsume. The consumer's own option
 * {@code transacted} opens none; it only ends a poll at the first failure. Serves one consumer, whose polls are in one thread at a time.
 */
final class PollTransaction implements PollingConsumerPollStrategy {
    private final PlatformTransactionManager transactions;
    private @Nullable TransactionStatus open;

    PollTransaction(PlatformTransactionManager transactions) {
        this.transactions = transactions;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        open = transactions.getTransaction(TransactionDefinition.withDefaults());
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        transactions.commit(Objects.requireNonNull(open));
        open = null;
    }

    /** The consumer's exception handler gets the failure of the poll; the next poll is after the usual pause. */
    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception failure)
            throws Exception {
        TransactionStatus failed = open;
        open = null;
        if (failed != null && !failed.isCompleted()) {
            try {
                transactions.rollback(failed);
            } catch (RuntimeException e) {
                // Without the connection there is nothing to roll back; the failure says why it is gone.
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
