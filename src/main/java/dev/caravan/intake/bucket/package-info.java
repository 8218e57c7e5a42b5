/** Buckets that are watched: notifications, what they missed, and what becomes of objects that are loaded. */
@NullMarked
package dev.caravan.intake.bucket;

import org.jspecify.annotations.NullMarked;
