package dev.caravan.intake.bucket;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** For beans of processes that take files, if the settings name a bucket. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnProperty({"caravan.inbox.enabled", "caravan.s3.inboxes[0].bucket"})
@interface BucketWatchEnabled {}
