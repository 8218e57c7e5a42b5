package dev.caravan.source.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the objects of a bucket, in the order of their keys.
 *
 * @param objects their versions without IDs, which a list doesn't tell
 * @param next where the next page begins: behind this key; null: this is the last one
 */
public record ObjectPage(
        List<ObjectVersion> objects, @Nullable String next) {
    public ObjectPage {
        objects = List.copyOf(objects);
    }
}
