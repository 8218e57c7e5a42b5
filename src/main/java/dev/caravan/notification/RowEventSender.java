package dev.caravan.notification;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.outbox.RowEventOutbox;
import dev.caravan.load.undo.InsertedRows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Tells of chunks, one after the other, in messages that fit. Thread-safe. */
@Component
class RowEventSender {
    private static final Logger LOG = LoggerFactory.getLogger(RowEventSender.class);

    private static final int AT_ONCE = 50;
    private static final Duration CLAIM = Duration.ofMinutes(1);

    /** SNS and SQS take 256 KiB everywhere; the rest is for what is around the rows. */
    private static final int ROWS_BYTES = 240 << 10;

    private static final String SQS = "sqs:";

    private final RowEventOutbox rowEventOutbox;
    private final Jobs jobs;
    private final SnapshotCodec snapshotCodec;
    private final InsertedRows rows;
    private final SqsClient sqs;
    private final SnsClients snsClients;

    RowEventSender(
            RowEventOutbox rowEventOutbox,
            Jobs jobs,
            SnapshotCodec snapshotCodec,
            InsertedRows rows,
            SqsClient sqs,
            SnsClients snsClients) {
        this.rowEventOutbox = rowEventOutbox;
        this.jobs = jobs;
        this.snapshotCodec = snapshotCodec;
        this.rows = rows;
        this.sqs = sqs;
        this.snsClients = snsClients;
    }

    /** What is due, the oldest first. */
    public List<RowEventOutbox.Due> due() {
        return rowEventOutbox.due(AT_ONCE);
    }

    /** Takes one on, and tells it; if that fails it is due again after a while. */
    public void send(RowEventOutbox.Due due) {
        Duration again = NotificationDelivery.pauseAfter(due.tries());
        if (!rowEventOutbox.take(due, again.compareTo(CLAIM) < 0 ? CLAIM : again)) {
            return;
        }
        Optional<Job> job = jobs.find(due.chunk().job());
        LoadPlan plan = job.map(Job::plan).map(snapshotCodec::plan).orElse(null);
        if (plan != null && plan.policies().rowEvents() != null) {
            try {
                send(
                        due,
                        job.get().table(),
                        plan,
                        Objects.requireNonNull(plan.policies().rowEvents()));
            } catch (SdkException e) {
                LOG.warn(
                        "chunk {} can't be told to {} and will be again: {}",
                        due.chunk(),
                        plan.policies().rowEvents().to(),
                        NotificationDelivery.oneLine(e));
                return;
            }
        }
        rowEventOutbox.done(due);
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

    /** A row that is larger than a message by itself can't be told of; keys are not. */
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
