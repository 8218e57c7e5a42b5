package dev.caravan.intake.bucket;

import dev.caravan.source.s3.S3Location;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.s3}: the buckets that are watched.
 *
 * @param eventsQueue SQS queue of their notifications, behind which there is one with its name and {@code -dlq}; absent: only back-fills
 *     find objects
 * @param inboxes the first that takes an object is the object's
 */
@ConfigurationProperties("caravan.s3")
@Validated
record BucketSettings(
        @Nullable String eventsQueue, @DefaultValue @Valid List<BucketInbox> inboxes) {
    /** The origin of jobs that came from a watched bucket. */
    static final String ORIGIN = "s3";

    BucketSettings {
        inboxes = List.copyOf(inboxes);
    }

    @AssertTrue(message = "on-completed: move needs a move-to: s3://BUCKET/PREFIX/, and only move does") boolean isEachDestinationThere() {
        return inboxes.stream()
                .allMatch(inbox -> inbox.onCompleted() == Disposition.MOVE
                        ? inbox.moveTo() != null && isPrefix(inbox.moveTo())
                        : inbox.moveTo() == null);
    }

    private static boolean isPrefix(String text) {
        return S3Location.isOne(text) && text.length() > "s3://".length() && text.endsWith("/");
    }

    /** An object that is moved into an inbox would be loaded again. */
    @AssertTrue(message = "move-to is inside of an inbox: what is moved there would be loaded again") boolean isEachDestinationOutside() {
        return inboxes.stream()
                .filter(inbox -> inbox.moveTo() != null && isPrefix(inbox.moveTo()))
                .noneMatch(inbox -> inboxes.stream().anyMatch(other -> takesFrom(inbox, other)));
    }

    /** Whatever an inbox takes by other names than its suffix, it takes CSV files. */
    private static boolean takesFrom(BucketInbox inbox, BucketInbox other) {
        String name = "x" + (inbox.suffix().isEmpty() ? ".csv" : inbox.suffix());
        S3Location moved = inbox.destination(new S3Location(inbox.bucket(), inbox.prefix() + name));
        return other.holds(moved) && (other.suffix().isEmpty() || moved.key().endsWith(other.suffix()));
    }
}
