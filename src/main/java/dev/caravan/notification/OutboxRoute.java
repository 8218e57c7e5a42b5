package dev.caravan.notification;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.sql;

import dev.caravan.ledger.outbox.DueRows;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutagePolicy;
import java.time.Duration;
import org.apache.camel.builder.EndpointConsumerBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.sql.RowMapperFactory;
import org.apache.camel.model.RouteDefinition;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A route that starts with rows that are due in an outbox, each in a transaction: the row is locked, delivered, and marked as delivered or put
 * off. A delivery that fails throws {@link RetryLaterException}; any other failure of an exchange is logged and puts the row off too.
 */
abstract class OutboxRoute extends RouteBuilder {
    private final Duration pollInterval;
    private final PlatformTransactionManager transactions;
    private final OutagePolicy outagePolicy;

    OutboxRoute(Duration pollInterval, PlatformTransactionManager transactions, CircuitBreakers circuitBreakers) {
        this.pollInterval = pollInterval;
        this.transactions = transactions;
        this.outagePolicy = circuitBreakers.database();
    }

    /** Begins the route. The exchange's body and its property {@link DueRows#ROW} are the row. */
    final RouteDefinition fromDue(DueRows<?> rows, String id) {
        onException(RetryLaterException.class).logExhausted(false);
        onException(Exception.class).onWhen(CircuitBreakers::isOutage).logExhausted(false);
        RouteDefinition route = from(consumer(rows, id)).routeId(id).routePolicy(outagePolicy);
        route.setProperty(DueRows.ROW, body()).id("remember row " + id).description("For its mark in the outbox");
        return route;
    }

    /** The query is referred to by the route's id, since threads and MBeans are named after the endpoint. */
    private EndpointConsumerBuilder consumer(DueRows<?> rows, String id) {
        getContext().getRegistry().bind(id, rows.select());
        return sql("ref:" + id)
                .onConsume(raw(rows.onDelivered()))
                .onConsumeFailed(raw(rows.onFailed()))
                // Else the transaction of a row that could not be marked would be committed.
                .breakBatchOnConsumeFail(true)
                .maxMessagesPerPoll(1)
                .greedy(true)
                .delay(pollInterval.toMillis())
                .advanced()
                .rowMapperFactory(new Mapper(rows.mapper()))
                .pollStrategy(new PollTransaction(transactions))
                .exceptionHandler(outagePolicy);
    }

    /** Else each plus sign of an option becomes a blank. */
    private static String raw(String statement) {
        return "RAW(" + statement + ")";
    }

    private record Mapper(RowMapper<?> mapper) implements RowMapperFactory {
        @Override
        public RowMapper<?> newColumnRowMapper() {
            return mapper;
        }

        @Override
        public RowMapper<?> newBeanRowMapper(Class<?> type) {
            return mapper;
        }
    }
}
