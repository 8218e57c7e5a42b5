package dev.caravan.intake.bucket;

import dev.caravan.intake.Intake;
import dev.caravan.intake.PassedOver;
import dev.caravan.source.s3.S3Location;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds the inbox of an object. Thread-safe. */
@Component
@BucketWatchEnabled
class BucketInboxes {
    private final BucketSettings settings;
    private final Intake intake;
    private final PassedOver passedOver;

    BucketInboxes(BucketSettings settings, Intake intake, PassedOver passedOver) {
        this.settings = settings;
        this.intake = intake;
        this.passedOver = passedOver;
    }

    /** The first inbox that takes an object. An object that is in one, and that none takes because of its name, is counted. */
    Optional<BucketInbox> of(S3Location object) {
        Optional<BucketInbox> taker = settings.inboxes().stream()
                .filter(inbox -> takes(inbox, object))
                .findFirst();
        if (taker.isEmpty()) {
            settings.inboxes().stream()
                    .filter(inbox -> inbox.holds(object))
                    .findFirst()
                    .ifPresent(inbox -> passedOver.count(inbox.place().toString(), object.toString()));
        }
        return taker;
    }

    /** Without a suffix CSV files are taken, by their names, and what a feed or a report matches. */
    private boolean takes(BucketInbox inbox, S3Location object) {
        return inbox.holds(object)
                && (inbox.suffix().isEmpty()
                        ? intake.wants(object.label())
                        : object.key().endsWith(inbox.suffix()));
    }
}
