package dev.caravan.intake.bucket;

import dev.caravan.ledger.BackfillCursors;
import dev.caravan.ledger.ObjectVersions;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectPage;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lists the inboxes' objects, to find objects whose notification never came. A page costs a request and a question to the ledger; only
 * objects that it doesn't know cost a request each. Thread-safe.
 */
@Component
@BucketWatchEnabled
class Backfill {
    private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);

    /** More than a page of new objects takes; a process that dies in it holds the others up for so long. */
    private static final Duration TURN = Duration.ofMinutes(5);

    private final List<BucketInbox> due;
    private final BucketInboxes inboxes;
    private final ObjectStore objects;
    private final ObjectVersions seen;
    private final BackfillCursors turns;
    private final ObjectClaim claim;

    Backfill(
            BucketSettings settings,
            BucketInboxes inboxes,
            ObjectStore objects,
            ObjectVersions seen,
            BackfillCursors turns,
            ObjectClaim claim) {
        this.inboxes = inboxes;
        this.due = settings.inboxes().stream()
                .filter(inbox -> inbox.backfillInterval() != null)
                .toList();
        this.objects = objects;
        this.seen = seen;
        this.turns = turns;
        this.claim = claim;
    }

    /** Goes through the inboxes that are due, page by page, until none is due or the context stops. */
    void resumeDue(Exchange exchange) {
        boolean more = true;
        while (more && !exchange.getContext().isStopping()) {
            Optional<Turn> turn = take();
            turn.ifPresent(this::goThrough);
            more = turn.isPresent();
        }
    }

    private Optional<Turn> take() {
        return due.stream()
                .flatMap(inbox ->
                        turns.take(uri(inbox), TURN).map(cursor -> new Turn(inbox, cursor.startAfter())).stream())
                .findFirst();
    }

    /** @param behind the key behind which it goes on; null: from the first one */
    private record Turn(BucketInbox inbox, @Nullable String behind) {}

    private static URI uri(BucketInbox inbox) {
        return inbox.place().uri();
    }

    /** Goes through a page. */
    private void goThrough(Turn turn) {
        BucketInbox inbox = turn.inbox();
        ObjectPage page = objects.list(inbox.bucket(), inbox.prefix(), turn.behind());
        List<ObjectVersions.ObjectVersion> sights = page.objects().stream()
                .filter(object -> inbox.holds(object.place()))
                .filter(object ->
                        inboxes.of(object.place()).filter(inbox::equals).isPresent())
                .map(object -> ObjectClaim.sight(new ObjectEvent(object, null)))
                .toList();
        Set<URI> known = seen.known(sights);
        sights.stream()
                .map(ObjectVersions.ObjectVersion::uri)
                .filter(uri -> !known.contains(uri))
                .forEach(uri -> take(S3Location.of(uri)));
        Duration pause = page.next() == null ? Objects.requireNonNull(inbox.backfillInterval()) : Duration.ZERO;
        turns.leave(uri(inbox), page.next(), pause);
    }

    private void take(S3Location place) {
        try {
            // The list doesn't tell the version's ID.
            ObjectVersion object = objects.head(place);
            LOG.debug("{}: found by the back-fill", place);
            claim.claim(new ObjectEvent(object, null));
        } catch (ObjectException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
