package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

class ChunkTransactionTest {
    private static final class LostConnection extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            // Nothing to begin.
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            // Nothing to commit.
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            throw new TransactionSystemException("no rollback", new SQLException("Connection is closed"));
        }
    }

    @Test
    void aRollbackThatFailsDoesNotHideWhyItWasNeeded() throws Exception {
        SQLException lost = new SQLException("connection reset", "08006");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            new ChunkTransaction(new LostConnection())
                    .wrap(mock(Route.class), steps -> {
                        throw lost;
                    })
                    .process(exchange);
            assertThat(exchange.getException()).isSameAs(lost);
            assertThat(lost.getSuppressed()).hasSize(1);
        }
    }
}
