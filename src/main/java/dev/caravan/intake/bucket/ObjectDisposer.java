package dev.caravan.intake.bucket;

import dev.caravan.intake.SourceOrigin;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps, tags, moves or deletes the object of an ended job, as its inbox says, if it is still the version that was loaded; it is moved or deleted only if rows of it were loaded. Thread-safe. */
@Component
@BucketWatchEnabled
class ObjectDisposer implements SourceOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectDisposer.class);

    private final BucketInboxes inboxes;
    private final ObjectStore objects;
    private final Jobs jobs;

    ObjectDisposer(BucketInboxes inboxes, ObjectStore objects, Jobs jobs) {
        this.inboxes = inboxes;
        this.objects = objects;
        this.jobs = jobs;
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
            inboxes.of(place).ifPresent(inbox -> dispose(job, place, inbox));
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
                if (isLoaded(job)) {
                    objects.move(place, job.sourceVersion(), inbox.destination(place));
                }
            }
            case DELETE -> {
                if (isLoaded(job)) {
                    objects.delete(place, job.sourceVersion());
                }
            }
        }
    }

    /** Whether the table has rows of the object. A job COMPLETED also if all records were rejected, or there was none. */
    private boolean isLoaded(Job job) {
        if (job.state() != JobState.COMPLETED) {
            return false;
        }
        JobBalance balance = jobs.balance(job.id());
        boolean loaded = balance.inserted() + balance.updated() + balance.duplicates() > 0;
        if (!loaded) {
            LOG.info("job {}: {} stays where it is, because no row of it was loaded", job.id(), job.source());
        }
        return loaded;
    }
}
