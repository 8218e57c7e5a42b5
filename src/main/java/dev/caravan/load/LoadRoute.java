package dev.caravan.load;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sqs;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.beanValidator;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.queue.Channels;
import dev.caravan.queue.RowsQueue;
import dev.caravan.queue.SqsLimits;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutagePolicy;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.bean.validator.BeanValidationException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Rows queue → records → checks → table → acknowledged. The message is deleted when the route succeeds, so a chunk is
 * redelivered until its transaction has committed, and recognised if it is delivered again.
 *
 * <p>A loader receives one message at a time: a chunk has thousands of rows, so one request a chunk costs little, and another loader may have
 * the next. While small chunks come, it receives ten ({@link PollSizeClient}) and loads them together ({@link ChunkGroupStep}). Camel
 * extends the visibility of a message only from the moment that it is processed (CAMEL-21550), so {@link ChunkGroupStep} is the first step.
 */
@Component
@ConditionalOnProperty("caravan.load.enabled")
public class LoadRoute extends RouteBuilder {
    public static final String ID = Channels.LOAD_ROUTE;

    /** Pause after a poll of an empty queue, which has already taken the time of the long poll. */
    private static final long IDLE_PAUSE_MILLIS = 50;

    private final LoadSettings settings;
    private final RowsQueue queue;
    private final SqsClient sqs;
    private final ChunkGroupStep groups;
    private final OutagePolicy outagePolicy;

    LoadRoute(
            LoadSettings settings,
            RowsQueue queue,
            SqsClient sqs,
            ChunkGroupStep groups,
            CircuitBreakers circuitBreakers) {
        this.settings = settings;
        this.queue = queue;
        this.sqs = sqs;
        this.groups = groups;
        this.outagePolicy = circuitBreakers.rows();
    }

    @Override
    public void configure() {
        from(aws2Sqs(queue.queueName())
                        .queueUrl(queue.url())
                        .autoCreateQueue(false)
                        .concurrentConsumers(settings.concurrency())
                        .maxMessagesPerPoll(SqsLimits.BATCH_ENTRIES)
                        .greedy(true)
                        .initialDelay(0)
                        .delay(IDLE_PAUSE_MILLIS)
                        .waitTimeSeconds(Math.toIntExact(settings.longPoll().toSeconds()))
                        .visibilityTimeout(
                                Math.toIntExact(queue.visibilityTimeout().toSeconds()))
                        .extendMessageVisibility(true)
                        .deleteAfterRead(false)
                        .deleteIfFiltered(true)
                        .messageAttributeNames("All")
                        .headerFilterStrategy("#caravanAttributes")
                        .advanced()
                        .amazonSQSClient(new PollSizeClient(sqs))
                        .exceptionHandler(outagePolicy))
                .routeId(ID)
                .routePolicy(outagePolicy)
                .routeConfigurationId(LoadErrors.ID)
                // A shutdown would leave the others of the poll waiting.
                .shutdownRunningTask(ShutdownRunningTask.CompleteAllTasks)
                .setProperty(ChunkGroupStep.TO_DELETE, constant(true))
                .process(groups)
                .filter(exchangeProperty(ChunkGroupStep.LOADED).isNull())
                .bean(ChunkDecoder.class)
                .filter(body().isInstanceOf(ChunkRows.class))
                .doTry()
                .to(beanValidator("rows"))
                .doCatch(BeanValidationException.class)
                .bean(InvalidRowRejecter.class)
                .end()
                .bean(DeliverabilityStep.class)
                .to(direct(WriteRoute.ID))
                .bean(LoadCompletion.class)
                .end()
                .end();
    }
}
