package dev.caravan.load;

import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.FailureKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;

/**
 * Loads the small chunks of a poll together: those of a job in one transaction, whose messages are then deleted in one request. A chunk that
 * it does not load continues along the route as if it had come alone: one that is large, recorded already or of a job with rules for each
 * chunk, and every chunk of a group that fails for whatever reason.
 *
 * <p>The exchanges of a poll wait here, as asynchronous ones, for the last of them. Camel extends the visibility of their messages meanwhile,
 * because they are being processed. Thread-safe: the consumer passes all exchanges of a poll from one thread.
 */
@Component
class ChunkGroupStep extends AsyncProcessorSupport {
    /** Exchange property: true if the chunk is loaded, and its job completed if that was the last. */
    static final String LOADED = "CaravanLoaded";

    /** Exchange property: whether the consumer is to delete the message when the route has succeeded. */
    static final String TO_DELETE = Sqs2Constants.SQS_DELETE_FILTERED;

    /** The exchanges of a consumer's thread that wait for the last one of its poll. */
    private static final ThreadLocal<List<Waiting>> POLL = ThreadLocal.withInitial(ArrayList::new);

    private static final Logger LOG = LoggerFactory.getLogger(ChunkGroupStep.class);

    private final ChunkDecoder decoder;
    private final ChunkGroupWriter writer;
    private final LoadCompletion completion;
    private final SqsClient sqs;
    private final RowsQueue queue;

    ChunkGroupStep(
            ChunkDecoder decoder, ChunkGroupWriter writer, LoadCompletion completion, SqsClient sqs, RowsQueue queue) {
        this.decoder = decoder;
        this.writer = writer;
        this.completion = completion;
        this.sqs = sqs;
        this.queue = queue;
    }

    private record Waiting(Exchange exchange, AsyncCallback callback) {}

    private record Member(Exchange exchange, ChunkRows rows) {}

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        // Not empty before a poll if the consumer was stopped within the one before.
        List<Waiting> waiting = POLL.get();
        boolean last = exchange.getProperty(ExchangePropertyKey.BATCH_COMPLETE, true, Boolean.class);
        if (last && waiting.isEmpty()) {
            callback.done(true);
            return true;
        }
        waiting.add(new Waiting(exchange, callback));
        if (last) {
            List<Waiting> all = List.copyOf(waiting);
            waiting.clear();
            groups(all).forEach(this::load);
            release(all);
        }
        return false;
    }

    /**
     * Lets each exchange continue when the one before is done. Released at once, their steps would take turns on this thread, and a step of one
     * would run within the transaction of another.
     */
    private static void release(List<Waiting> all) {
        for (int i = 1; i < all.size(); i++) {
            AsyncCallback next = all.get(i).callback();
            all.get(i - 1).exchange().getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange exchange) {
                    next.done(false);
                }
            });
        }
        all.get(0).callback().done(false);
    }

    /** The chunks that may be loaded with others, of each job, in ascending order and each once. */
    private List<List<Member>> groups(List<Waiting> waiting) {
        IdentityHashMap<TargetTable, List<Member>> groups = new IdentityHashMap<>();
        Set<ChunkId> ids = new HashSet<>();
        for (Waiting each : waiting) {
            ChunkRows rows = rows(each.exchange());
            if (rows != null && ids.add(rows.header().id())) {
                groups.computeIfAbsent(rows.table(), table -> new ArrayList<>()).add(new Member(each.exchange(), rows));
            }
        }
        groups.values()
                .forEach(group -> group.sort(Comparator.comparingInt(
                        member -> member.rows().header().id().sequence())));
        return groups.values().stream().filter(group -> group.size() > 1).toList();
    }

    /** Null if the chunk is to be loaded alone. What is wrong with it, the route will find again. */
    private @Nullable ChunkRows rows(Exchange exchange) {
        try {
            String body = exchange.getMessage().getBody(String.class);
            ChunkHeader header =
                    ChunkHeader.fromAttributes(exchange.getMessage().getHeaders()::get);
            ChunkRows rows = SmallChunk.isMessage(header, body)
                    ? decoder.decode(body, exchange.getMessage().getHeaders())
                    : null;
            if (rows == null || !isLoadableTogether(rows)) {
                return null;
            }
            rows.rejectInvalid();
            return rows;
        } catch (RuntimeException e) {
            LOG.debug("a chunk is loaded alone", e);
            return null;
        }
    }

    private static boolean isLoadableTogether(ChunkRows rows) {
        var policies = rows.plan().policies();
        return SmallChunk.isText(rows.records().content())
                && rows.header().truncation() == null
                && rows.correctionMatch() == null
                && policies.rowEvents() == null
                && policies.rejects() == null
                && !DeliverabilityStep.isNeeded(rows.plan());
    }

    private void load(List<Member> group) {
        try {
            if (writer.write(group.stream().map(Member::rows).toList())) {
                // If this fails, the chunks continue along the route, which recognises them and completes the job.
                completion.completedAll(group.stream().map(Member::rows).toList());
                group.forEach(member -> member.exchange().setProperty(LOADED, true));
                delete(group);
            }
        } catch (SdkException e) {
            LOG.debug("the consumer deletes the messages one by one", e);
        } catch (RuntimeException e) {
            LOG.debug("{} chunks are loaded one by one", group.size(), e);
            if (FailureKind.of(e).isOutage()) {
                // Each of them would wait for the same.
                group.forEach(member -> member.exchange().setException(e));
            }
        }
    }

    private void delete(List<Member> group) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .receiptHandle(
                            group.get(i).exchange().getMessage().getHeader(Sqs2Constants.RECEIPT_HANDLE, String.class))
                    .build());
        }
        for (DeleteMessageBatchResultEntry deleted : sqs.deleteMessageBatch(
                        request -> request.queueUrl(queue.url()).entries(entries))
                .successful()) {
            group.get(Integer.parseInt(deleted.id())).exchange().setProperty(TO_DELETE, false);
        }
    }
}
