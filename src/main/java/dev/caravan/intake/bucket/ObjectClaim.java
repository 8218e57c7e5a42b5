package dev.caravan.intake.bucket;

import dev.caravan.feed.UnknownFeedException;
import dev.caravan.intake.IncomingSource;
import dev.caravan.intake.Intake;
import dev.caravan.ledger.ObjectVersions;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.trace.CurrentTrace;
import dev.caravan.trace.TraceParent;
import java.util.Optional;
import org.apache.camel.Handler;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Claims a version of an object once, however often and in whichever order notifications of it arrive. An object whose content was loaded
 * before is disposed of as if it had been loaded. Thread-safe.
 */
@Component
@BucketWatchEnabled
class ObjectClaim {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectClaim.class);

    private final BucketInboxes inboxes;
    private final Intake intake;
    private final ObjectVersions seen;
    private final ObjectDisposer disposer;

    ObjectClaim(BucketInboxes inboxes, Intake intake, ObjectVersions seen, ObjectDisposer disposer) {
        this.inboxes = inboxes;
        this.intake = intake;
        this.seen = seen;
        this.disposer = disposer;
    }

    static ObjectVersions.ObjectVersion sight(ObjectEvent event) {
        ObjectVersion object = event.object();
        return new ObjectVersions.ObjectVersion(
                object.place().uri(), object.version(), object.etag(), event.sequencer());
    }

    /**
     * Claims what a notification names, within the trace that its message states.
     *
     * @param traceParent null if it states none
     */
    @Handler
    void claim(ObjectEvent event, @Header(TraceParent.NAME) @Nullable String traceParent) {
        CurrentTrace.enter(TraceParent.parse(traceParent));
        try {
            claim(event);
        } finally {
            CurrentTrace.leave();
        }
    }

    /** In this order: if a process crashes between claim and note, the notification is redelivered, and the claim is found. */
    void claim(ObjectEvent event) {
        ObjectVersion object = event.object();
        ObjectVersions.ObjectVersion sight = sight(event);
        Optional<BucketInbox> inbox = inboxes.of(object.place());
        if (inbox.isEmpty()) {
            LOG.debug("{}: passed over, no inbox takes it", object.place());
            return;
        }
        if (!seen.isNews(sight)) {
            LOG.debug("{}: {} is known, or older than what is", object.place(), object.version());
            return;
        }
        try {
            Claim claim = intake.take(
                            IncomingSource.of(object), inbox.get().folderOf(object.place()), BucketSettings.ORIGIN)
                    .claims()
                    .get(0);
            if (claim.created()) {
                LOG.debug("{}: job {}", object.place(), claim.job().id());
            } else if (claim.match() == Claim.Match.CONTENT) {
                LOG.info(
                        "{}: its content was loaded by job {} from {}, skipped",
                        object.place(),
                        claim.job().id(),
                        claim.job().source());
                disposer.archive(claim.archived(), true);
            } else {
                LOG.info(
                        "{}: this version is job {}, skipped",
                        object.place(),
                        claim.job().id());
            }
        } catch (UnknownFeedException e) {
            LOG.warn("{}", e.getMessage());
        }
        seen.note(sight);
    }
}
