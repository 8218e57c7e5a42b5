package dev.caravan.intake.bucket;

import dev.caravan.source.s3.S3Location;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Objects that are taken: one of {@code caravan.s3.inboxes}.
 *
 * @param bucket its name
 * @param prefix with which their keys begin
 * @param suffix with which their keys end
 * @param onCompleted how loaded objects are handled
 * @param moveTo with {@code move}: {@code s3://BUCKET/PREFIX/}, to which the key behind {@code prefix} is added
 * @param backfillInterval pause between two passes through the bucket for objects that no notification came of; absent: none is made
 */
record BucketInbox(
        @NotEmpty String bucket,
        @DefaultValue("") String prefix,
        @DefaultValue("") String suffix,
        @DefaultValue("keep") Disposition onCompleted,
        @Nullable String moveTo,

        @DurationMin(seconds = 1) @Nullable Duration backfillInterval) {
    boolean takes(S3Location object) {
        return object.bucket().equals(bucket)
                && object.key().startsWith(prefix)
                && object.key().endsWith(suffix)
                && !object.key().endsWith("/");
    }

    /** Where an object goes that is moved. */
    S3Location destination(S3Location object) {
        S3Location to = S3Location.typed(String.valueOf(moveTo));
        return new S3Location(to.bucket(), to.key() + object.key().substring(prefix.length()));
    }
}
