package dev.caravan.intake.bucket;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.util.Map;
import org.apache.camel.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Does with the object of an ended job what its inbox says, if it is still the version that the job was about. Thread-safe. */
@Component
@BucketWatchEnabled
class ObjectDisposer {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectDisposer.class);

    private final BucketSettings settings;
    private final ObjectStore objects;
    private final Jobs jobs;

    ObjectDisposer(BucketSettings settings, ObjectStore objects, Jobs jobs) {
        this.settings = settings;
        this.objects = objects;
        this.jobs = jobs;
    }

    /** Done again it changes nothing; what fails for a while is left unsettled, and so is done again. */
    @Handler
    void settle(Job job) {
        S3Location place = S3Location.of(URI.create(job.source()));
        try {
            settings.inboxOf(place).ifPresent(inbox -> settle(job, place, inbox));
        } catch (ObjectException e) {
            LOG.warn("job {}: left as it is: {}", job.id(), e.getMessage());
        }
        jobs.settle(job);
    }

    private void settle(Job job, S3Location place, BucketInbox inbox) {
        switch (inbox.onCompleted()) {
            case KEEP -> {}
            case TAG ->
                objects.tag(
                        place,
                        job.sourceVersion(),
                        Map.of(
                                "caravan-job",
                                Long.toString(job.id()),
                                "caravan-state",
                                job.state().name()));
            case MOVE -> {
                if (job.state() == JobState.COMPLETED) {
                    objects.move(place, job.sourceVersion(), inbox.destination(place));
                }
            }
            case DELETE -> {
                if (job.state() == JobState.COMPLETED) {
                    objects.delete(place, job.sourceVersion());
                }
            }
        }
    }
}
