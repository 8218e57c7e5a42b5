package dev.caravan.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Notice;
import dev.caravan.operate.JobFields;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Puts notices into words. Thread-safe. */
@Component
class Messages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SUBJECT_CHARACTERS = 100;

    private final Operations operations;
    private final Snapshots snapshots;
    private final NoticeSettings settings;

    Messages(Operations operations, Snapshots snapshots, NoticeSettings settings) {
        this.operations = operations;
        this.snapshots = snapshots;
        this.settings = settings;
    }

    /** Empty: nobody wants to know. */
    Optional<Message> of(Notice notice) {
        if (!settings.states().contains(notice.state())) {
            return Optional.empty();
        }
        return operations
                .job(notice.job())
                .filter(job ->
                        !snapshots.settings(job.job().settings()).policies().dryRun())
                .map(job -> new Message(notice, job, subject(notice, job), body(notice, job)));
    }

    private static String subject(Notice notice, JobView job) {
        String source = String.valueOf(JobFields.of(job, null).get("source"));
        String name = decoded(source.substring(source.lastIndexOf('/') + 1)).replaceAll("[^ -~]", "?");
        String subject = "[caravan] %s: job %d, %s".formatted(notice.state(), notice.job(), name);
        return subject.length() <= SUBJECT_CHARACTERS ? subject : subject.substring(0, SUBJECT_CHARACTERS - 3) + "...";
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private String body(Notice notice, JobView job) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", notice.message());
        body.put("type", "job." + notice.state().name().toLowerCase(Locale.ROOT));
        body.put("timestamp", notice.at().toInstant().toString());
        body.put("data", JobFields.of(job, operations.plan(job.job())));
        if (settings.links() != null) {
            String at = settings.links().toString().replaceAll("/+$", "") + "/api/jobs/" + notice.job();
            body.put("links", Map.of("job", at, "rejects", at + "/rejects.csv"));
        }
        return json(body);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
