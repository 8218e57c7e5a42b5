package dev.caravan.load;

import dev.caravan.wire.MalformedMessageException;
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

    private final LoadSettings settings;
    private final JobContexts contexts;

    LoadErrors(LoadSettings settings, JobContexts contexts) {
        this.settings = settings;
        this.contexts = contexts;
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
                .onWhen(exchange -> exchange.getMessage().getBody() instanceof ChunkRows)
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
