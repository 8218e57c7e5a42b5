package dev.caravan.notice;

import dev.caravan.feed.FollowUp;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.FollowUps;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Jobs;
import dev.caravan.load.LoadedRows;
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
class FollowUpSender {
    private static final Logger LOG = LoggerFactory.getLogger(FollowUpSender.class);

    private static final int AT_ONCE = 50;
    private static final Duration CLAIM = Duration.ofMinutes(1);

    /** SNS and SQS take 256 KiB everywhere; the rest is for what is around the rows. */
    private static final int ROWS_BYTES = 240 << 10;

    private static final String SQS = "sqs:";

    private final FollowUps followUps;
    private final Jobs jobs;
    private final Snapshots snapshots;
    private final LoadedRows rows;
    private final SqsClient sqs;
    private final Topics topics;

    FollowUpSender(FollowUps followUps, Jobs jobs, Snapshots snapshots, LoadedRows rows, SqsClient sqs, Topics topics) {
        this.followUps = followUps;
        this.jobs = jobs;
        this.snapshots = snapshots;
        this.rows = rows;
        this.sqs = sqs;
        this.topics = topics;
    }

    /** What is due, the oldest first. */
    public List<FollowUps.Due> due() {
        return followUps.due(AT_ONCE);
    }

    /** Takes one on, and tells it; if that fails it is due again after a while. */
    public void send(FollowUps.Due due) {
        Duration again = Telling.pauseAfter(due.tries());
        if (!followUps.take(due, again.compareTo(CLAIM) < 0 ? CLAIM : again)) {
            return;
        }
        Optional<Job> job = jobs.find(due.chunk().job());
        LoadPlan plan = job.map(Job::plan).map(snapshots::plan).orElse(null);
        if (plan != null && plan.policies().followUp() != null) {
            try {
                send(
                        due,
                        job.get().table(),
                        plan,
                        Objects.requireNonNull(plan.policies().followUp()));
            } catch (SdkException e) {
                LOG.warn(
                        "chunk {} can't be told to {} and will be again: {}",
                        due.chunk(),
                        plan.policies().followUp().to(),
                        Telling.oneLine(e));
                return;
            }
        }
        followUps.done(due);
    }

    private void send(FollowUps.Due due, String table, LoadPlan plan, FollowUp followUp) {
        List<List<String>> parts =
                parts(rows.of(plan, due.chunk().job(), due.firstRecord(), due.records(), followUp.columns()));
        for (int p = 0; p < parts.size(); p++) {
            Map<String, Object> head = new LinkedHashMap<>();
            head.put("id", "%s/%d".formatted(due.chunk(), p));
            head.put("type", "chunk.inserted");
            head.put("job", due.chunk().job());
            head.put("chunk", due.chunk().toString());
            head.put("part", p + 1);
            head.put("parts", parts.size());
            head.put("table", table);
            String start = Messages.json(head);
            publish(
                    followUp.to(),
                    start.substring(0, start.length() - 1) + ",\"rows\":[" + String.join(",", parts.get(p)) + "]}");
        }
    }

    /** A row that is larger than a message by itself can't be told of; keys are not. */
    private static List<List<String>> parts(List<Map<String, @Nullable String>> rows) {
        List<List<String>> parts = new ArrayList<>();
        int bytes = ROWS_BYTES;
        for (Map<String, @Nullable String> row : rows) {
            String json = Messages.json(row);
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
            topics.clientOf(to).publish(message -> message.topicArn(to).message(body));
        }
    }
}
