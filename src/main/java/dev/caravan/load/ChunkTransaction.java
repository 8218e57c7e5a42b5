package dev.caravan.load;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One database transaction around the steps of a route. An exception rolls it back and reaches the caller's error
 * handler. Not {@code transacted()}: its own error handler marks the exchange as exhausted, and then the calling
 * route would neither redeliver it nor send it to its dead letter channel. Thread-safe.
 */
@Component(ChunkTransaction.NAME)
final class ChunkTransaction implements Policy {
    static final String NAME = "chunkTransaction";

    private final TransactionTemplate transaction;

    ChunkTransaction(PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            try {
                transaction.executeWithoutResult(status -> within(steps, exchange, status));
            } catch (TransactionException e) {
                // A rollback on a lost connection fails, too; it is not the cause.
                if (exchange.getException() == null) {
                    throw e;
                }
                exchange.getException().addSuppressed(e);
            }
        };
    }

    private static void within(Processor steps, Exchange exchange, TransactionStatus status) {
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.isFailed()) {
            status.setRollbackOnly();
        }
    }
}
