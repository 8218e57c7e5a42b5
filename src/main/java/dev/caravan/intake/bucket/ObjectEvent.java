package dev.caravan.intake.bucket;

import dev.caravan.source.s3.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * A notification that a version of an object was created.
 *
 * @param sequencer orders the events of one key; null if the event has none
 */
record ObjectEvent(ObjectVersion object, @Nullable String sequencer) {}
