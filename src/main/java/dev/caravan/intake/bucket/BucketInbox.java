package dev.caravan.intake.bucket;

import dev.caravan.intake.TablePer;
import dev.caravan.source.s3.S3Location;
import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which objects are loaded: one of {@code caravan.s3.inboxes}.
 *
 * @param bucket name of the bucket
 * @param prefix of the objects' keys
 * @param suffix of the objects' keys; empty: CSV files by their names, and what a feed or a report matches
 * @param tablePer what tables are named after; a folder is the part of a key up to the next slash
 * @param onCompleted how an object is handled after its job has ended
 * @param moveTo with {@code move}: {@code s3://BUCKET/PREFIX/}, to which the key behind {@code prefix} is added
 * @param backfillInterval pause between two passes through the bucket for objects without a notification; absent: no passes
 */
record BucketInbox(
        @NotEmpty String bucket,
        @DefaultValue("") String prefix,
        @DefaultValue("") String suffix,
        @DefaultValue("file") TablePer tablePer,
        @DefaultValue("keep") Disposition onCompleted,
        @Nullable String moveTo,

        @DurationMin(seconds = 1) @Nullable Duration backfillInterval) {
    /** Whether an object is in the inbox, whatever the end of its name. */
    boolean holds(S3Location object) {
        return object.bucket().equals(bucket)
                && object.key().startsWith(prefix)
                && !object.key().endsWith("/");
    }

    S3Location place() {
        return new S3Location(bucket, prefix);
    }

    /** The folder that an object's table is named after; null: the object. A prefix may end within a folder's name. */
    @Nullable Path folderOf(S3Location object) {
        return tablePer.folderOf(
                object.key().substring(prefix.lastIndexOf('/') + 1).replace('\0', '?'));
    }

    /** The place to which an object is moved. */
    S3Location destination(S3Location object) {
        S3Location to = S3Location.typed(String.valueOf(moveTo));
        return new S3Location(to.bucket(), to.key() + object.key().substring(prefix.length()));
    }
}
