package dev.caravan.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.outbox.Notification;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes messages of notifications. Thread-safe. */
@Component
class NotificationFormatter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SUBJECT_CHARACTERS = 100;

    private final JobService jobService;
    private final SnapshotCodec snapshotCodec;
    private final NotificationSettings settings;

    NotificationFormatter(JobService jobService, SnapshotCodec snapshotCodec, NotificationSettings settings) {
        this.jobService = jobService;
        this.snapshotCodec = snapshotCodec;
        this.settings = settings;
    }

    /** Empty if the settings leave the state out, if the job was a dry run, or if the job no longer exists. */
    Optional<NotificationText> of(Notification notification) {
        if (!settings.states().contains(notification.state())) {
            return Optional.empty();
        }
        return jobService
                .job(notification.job())
                .filter(job ->
                        !snapshotCodec.settings(job.job().settings()).policies().dryRun())
                .map(job ->
                        new NotificationText(notification, job, subject(notification, job), body(notification, job)));
    }

    private static String subject(Notification notification, JobView job) {
        String source = JobJson.of(job, null).source();
        String name = decoded(source.substring(source.lastIndexOf('/') + 1)).replaceAll("[^ -~]", "?");
        String subject = "[caravan] %s: job %d, %s".formatted(notification.state(), notification.job(), name);
        return subject.length() <= SUBJECT_CHARACTERS ? subject : subject.substring(0, SUBJECT_CHARACTERS - 3) + "...";
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private String body(Notification notification, JobView job) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", notification.message());
        body.put("type", "job." + notification.state().name().toLowerCase(Locale.ROOT));
        body.put("timestamp", notification.at().toInstant().toString());
        body.put("data", JobJson.of(job, jobService.plan(job.job())));
        if (settings.links() != null) {
            String at = settings.links().toString().replaceAll("/+$", "") + "/api/jobs/" + notification.job();
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
