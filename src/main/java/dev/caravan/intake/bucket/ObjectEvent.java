package dev.caravan.intake.bucket;

import dev.caravan.source.s3.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * A notification that a version of an object was created.
 *
 * @param sequencer orders those of one key; null: it came without one
 */
record ObjectEvent(ObjectVersion object, @Nullable String sequencer) {}
