package dev.caravan.intake.bucket;

import dev.caravan.intake.SourceOrigin;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps, tags, moves or deletes the object of an ended job, as its inbox says, if it is still the version that was loaded. Thread-safe. */
@Component
@BucketWatchEnabled
class ObjectDisposer implements SourceOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectDisposer.class);

    private final BucketSettings settings;
    private final ObjectStore objects;

    ObjectDisposer(BucketSettings settings, ObjectStore objects) {
        this.settings = settings;
        this.objects = objects;
    }

    @Override
    public String name() {
        return BucketSettings.ORIGIN;
    }

    /** An object that the store refuses to change stays; while the store can't be reached, the object is tried again. */
    @Override
    public void archive(Job job, boolean completed) {
        S3Location place = S3Location.of(URI.create(job.source()));
        try {
            settings.inboxOf(place).ifPresent(inbox -> dispose(job, place, inbox));
        } catch (ObjectException e) {
            LOG.warn("job {}: its object is kept as it is: {}", job.id(), e.getMessage());
        }
    }

    private void dispose(Job job, S3Location place, BucketInbox inbox) {
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
                // What has no record is most likely no CSV.
                if (job.state() == JobState.COMPLETED && job.recordsRead() > 0) {
                    objects.delete(place, job.sourceVersion());
                }
            }
        }
    }
}
