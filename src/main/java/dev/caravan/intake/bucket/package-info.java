/** Watches S3 buckets: notifications, backfill, and the disposition of loaded objects. */
@NullMarked
package dev.caravan.intake.bucket;

import org.jspecify.annotations.NullMarked;
