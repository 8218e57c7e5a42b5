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
                        .attributeNames("SentTimestamp")
                        .messageAttributeNames("All")
                        .headerFilterStrategy("#caravanAttributes")
                        .advanced()
                        .amazonSQSClient(new PollSizeClient(sqs))
                        .exceptionHandler(outagePolicy))
                .routeId(ID)
                .routeDescription("Receives chunks, checks their rows and writes them to the target table")
                .routePolicy(outagePolicy)
                .routeConfigurationId(LoadErrors.ID)
                // A shutdown would leave the others of the poll waiting.
                .shutdownRunningTask(ShutdownRunningTask.CompleteAllTasks)
                .setProperty(ChunkGroupStep.TO_DELETE, constant(true))
                .id("delete when loaded")
                .description("The message is deleted if the route succeeds")
                .process(groups)
                .id("load small chunks together")
                .description("Loads the small chunks of a poll in one transaction for each job")
                .filter(exchangeProperty(ChunkGroupStep.LOADED).isNull())
                .id("if not loaded yet")
                .description("Chunks that were not loaded together go on alone")
                .bean(ChunkDecoder.class)
                .id("decode chunk")
                .description("Unpacks the message and parses its records")
                .filter(body().isInstanceOf(ChunkRows.class))
                .id("if awaited")
                .description("Chunks that the ledger no longer awaits end here")
                .doTry()
                .id("try")
                .description("Invalid rows are no failure of the chunk")
                .to(beanValidator("rows"))
                .id("check rows")
                .description("Checks each row by the rules of its columns")
                .doCatch(BeanValidationException.class)
                .id("if rows are invalid")
                .description("Some rows break a rule")
                .bean(InvalidRowRejecter.class)
                .id("reject invalid rows")
                .description("Makes rejects of the invalid rows")
                .end()
                .bean(DeliverabilityStep.class)
                .id("ask mail hosts")
                .description("Asks DNS and mail hosts where a feed requires it")
                .to(direct(WriteRoute.ID))
                .id("write chunk")
                .description("Writes rows, rejects and the ledger's entry in one transaction")
                .bean(LoadCompletion.class)
                .id("complete job")
                .description("Ends the job if this was its last chunk")
                .end()
                .end();
    }
}
