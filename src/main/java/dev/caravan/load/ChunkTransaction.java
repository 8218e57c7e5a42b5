package dev.caravan.load;

import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One database transaction around the steps of a route; what they throw rolls it back and goes on to the caller's error
 * handler. Not {@code transacted()}: its own error handler marks the exchange as given up, and then neither redelivery
 * nor the dead letter channel of the calling route would see the failure. Thread-safe.
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
        return exchange -> transaction.executeWithoutResult(status -> {
            try {
                steps.process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (exchange.isFailed()) {
                status.setRollbackOnly();
            }
        });
    }
}
