package dev.caravan.cli.doctor;

import dev.caravan.queue.QueueConfigurationException;
import dev.caravan.queue.Queues;
import dev.caravan.source.s3.ObjectPage;
import dev.caravan.source.s3.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Checks of queues and buckets, by what a process does with them that takes and changes nothing. */
final class CloudChecks {
    private CloudChecks() {}

    static List<Finding> queues(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        String rows = environment.getProperty("caravan.sqs.queue", "rows");
        List<Finding> findings = new ArrayList<>();
        findings.add(queue(application, rows));
        findings.add(queue(application, rows + "-dlq"));
        String events = environment.getProperty("caravan.s3.events-queue");
        if (events != null) {
            findings.add(queue(application, events));
        }
        return findings;
    }

    private static Finding queue(ConfigurableApplicationContext application, String name) {
        String subject = "queue " + name;
        try {
            application.getBean(Queues.class).attemptReceive(name);
            return Finding.ok(subject, "is as it must be, and can be received from");
        } catch (RuntimeException e) {
            return Finding.failed(
                    subject,
                    e,
                    e instanceof QueueConfigurationException
                            ? "do what it says; docs/aws.md has the commands"
                            : "start its service, correct --queue, or give the rights that docs/aws.md lists");
        }
    }

    static List<Finding> buckets(ConfigurableApplicationContext application) {
        Environment environment = application.getEnvironment();
        List<Finding> findings = new ArrayList<>();
        for (int n = 0; environment.containsProperty("caravan.s3.inboxes[%d].bucket".formatted(n)); n++) {
            findings.add(bucket(
                    application.getBean(ObjectStore.class),
                    environment.getRequiredProperty("caravan.s3.inboxes[%d].bucket".formatted(n)),
                    environment.getProperty("caravan.s3.inboxes[%d].prefix".formatted(n), "")));
        }
        return findings;
    }

    private static Finding bucket(ObjectStore objects, String bucket, String prefix) {
        String subject = "bucket " + bucket;
        try {
            ObjectPage page = objects.list(bucket, prefix, null);
            page.objects().stream().findFirst().ifPresent(object -> objects.head(object.place()));
            return Finding.ok(
                    subject,
                    page.objects().isEmpty()
                            ? "can be listed; it has no object that could be read"
                            : "can be listed and read");
        } catch (RuntimeException e) {
            return Finding.failed(
                    subject, e, "correct its name, region and credentials, or give the rights that docs/aws.md lists");
        }
    }
}
