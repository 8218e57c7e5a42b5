package dev.caravan.load;

import dev.caravan.wire.MalformedMessageException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * What becomes of a chunk that fails: a table that can't take its rows fails the job; one that is not what it was is looked at again; a database that can't be reached is
 * waited for; a message that is none of ours, and whatever else goes wrong after its redeliveries, is a dead letter.
 *
 * <p>{@code deadLetterHandleNewException(false)}: if the dead letter can't be sent either, the message stays on the queue
 * instead of being acknowledged and lost.
 */
@Component
class LoadErrors extends RouteConfigurationBuilder {
    static final String ID = "load-errors";

    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int FOR_EVER = -1;

    /** PostgreSQL's SQLStates datatype_mismatch and undefined_column; what MySQL and H2 have for the latter. */
    private static final Set<String> SHAPE_REFUSALS = Set.of("42804", "42703", "42S22");

    private final LoadSettings settings;
    private final JobContexts contexts;

    LoadErrors(LoadSettings settings, JobContexts contexts) {
        this.settings = settings;
        this.contexts = contexts;
    }

    /** Another loader, or a person, gave the table's columns other types. One that is gone is another matter. */
    private static boolean isOfAnotherShape(Exchange exchange) {
        BadSqlGrammarException refusal = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, BadSqlGrammarException.class);
        return exchange.getMessage().getBody() instanceof ChunkRows
                && refusal != null
                && SHAPE_REFUSALS.contains(refusal.getSQLException().getSQLState());
    }

    @Override
    public void configuration() {
        long pauseMillis = settings.redeliveryPause().toMillis();
        DeadLetterChannelBuilder deadLetters = new DeadLetterChannelBuilder("direct:" + DeadLetterRoute.ID);
        deadLetters.deadLetterHandleNewException(false);
        deadLetters
                .maximumRedeliveries(settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.WARN)
                .allowRedeliveryWhileStopping(false)
                .onRedelivery(Burial::countRedelivery)
                .useOriginalMessage();
        var policy = routeConfiguration(ID);
        policy.errorHandler(deadLetters);
        policy.onException(UnfitTableException.class).handled(true).bean(JobEnd.class, "unfitTable");
        policy.onException(MalformedMessageException.class).maximumRedeliveries(0);
        policy.onException(BadSqlGrammarException.class)
                .onWhen(LoadErrors::isOfAnotherShape)
                .maximumRedeliveries(settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .retryAttemptedLogLevel(LoggingLevel.INFO)
                .onRedelivery(exchange -> {
                    Burial.countRedelivery(exchange);
                    contexts.renew(exchange);
                });
        policy.onException(
                        CannotCreateTransactionException.class,
                        DataAccessResourceFailureException.class,
                        TransientDataAccessException.class)
                .maximumRedeliveries(FOR_EVER)
                .redeliveryDelay(pauseMillis)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.WARN);
    }
}
