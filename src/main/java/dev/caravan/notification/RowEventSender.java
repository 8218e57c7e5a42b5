package dev.caravan.notification;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.outbox.DueRows;
import dev.caravan.ledger.outbox.RowEventOutbox;
import dev.caravan.load.undo.InsertedRows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends the row events of a chunk in messages within the size limit of SNS and SQS. Thread-safe. */
@Component
class RowEventSender {
    private static final Logger LOG = LoggerFactory.getLogger(RowEventSender.class);

    /** SNS and SQS take 256 KiB in every region; the rest is for the envelope. */
    private static final int ROWS_BYTES = 240 << 10;

    private static final String SQS = "sqs:";

    private final Jobs jobs;
    private final SnapshotCodec snapshotCodec;
    private final InsertedRows rows;
    private final SqsClient sqs;
    private final SnsClients snsClients;

    RowEventSender(Jobs jobs, SnapshotCodec snapshotCodec, InsertedRows rows, SqsClient sqs, SnsClients snsClients) {
        this.jobs = jobs;
        this.snapshotCodec = snapshotCodec;
        this.rows = rows;
        this.sqs = sqs;
        this.snsClients = snsClients;
    }

    /**
     * Sends the row events of the chunk that is due; none if its feed no longer has any.
     *
     * @throws RetryLaterException if they can't be sent; without its cause, which may look like an outage of the queue
     */
    void send(Exchange exchange) {
        RowEventOutbox.Due due = exchange.getProperty(DueRows.ROW, RowEventOutbox.Due.class);
        Duration pause = NotificationDelivery.pauseAfter(due.tries());
        DueRows.putOff(exchange, pause);
        Optional<Job> job = jobs.find(due.chunk().job());
        LoadPlan plan = job.map(Job::plan).map(snapshotCodec::plan).orElse(null);
        RowEvents rowEvents = plan == null ? null : plan.policies().rowEvents();
        if (plan == null || rowEvents == null) {
            return;
        }
        try {
            send(due, job.get().table(), plan, rowEvents);
        } catch (SdkException e) {
            DueRows.putOff(exchange, pause);
            LOG.warn(
                    "row events of chunk {} can't be sent to {}, retrying in {} s: {}",
                    due.chunk(),
                    rowEvents.to(),
                    pause.toSeconds(),
                    NotificationDelivery.oneLine(e));
            throw new RetryLaterException(NotificationDelivery.oneLine(e), pause);
        }
    }

    private void send(RowEventOutbox.Due due, String table, LoadPlan plan, RowEvents rowEvents) {
        List<List<String>> parts =
                parts(rows.of(plan, due.chunk().job(), due.firstRecord(), due.records(), rowEvents.columns()));
        for (int p = 0; p < parts.size(); p++) {
            Map<String, Object> head = new LinkedHashMap<>();
            head.put("id", "%s/%d".formatted(due.chunk(), p));
            head.put("type", "chunk.inserted");
            head.put("job", due.chunk().job());
            head.put("chunk", due.chunk().toString());
            head.put("part", p + 1);
            head.put("parts", parts.size());
            head.put("table", table);
            String start = NotificationFormatter.json(head);
            publish(
                    rowEvents.to(),
                    start.substring(0, start.length() - 1) + ",\"rows\":[" + String.join(",", parts.get(p)) + "]}");
        }
    }

    /** Each part fits in a message, but for a row that is larger than a message by itself: keys are not. */
    private static List<List<String>> parts(List<Map<String, @Nullable String>> rows) {
        List<List<String>> parts = new ArrayList<>();
        int bytes = ROWS_BYTES;
        for (Map<String, @Nullable String> row : rows) {
            String json = NotificationFormatter.json(row);
            int more = json.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes + more > ROWS_BYTES) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.get(parts.size() - 1).add(json);
            bytes += more;
        }
        return parts;
    }

    private void publish(String to, String body) {
        if (to.startsWith(SQS)) {
            String url = sqs.getQueueUrl(ask -> ask.queueName(to.substring(SQS.length())))
                    .queueUrl();
            sqs.sendMessage(message -> message.queueUrl(url).messageBody(body));
        } else {
            snsClients.clientOf(to).publish(message -> message.topicArn(to).message(body));
        }
    }
}
