package dev.caravan.intake;

import dev.caravan.s3.ObjectVersion;
import java.nio.file.Path;

/**
 * What came in one piece: a file with all that it holds, or an object.
 *
 * @param name what reports and the same content are told by; only a label
 */
public record Delivery(Path name, Sources sources) {
    public static Delivery of(ObjectVersion object) {
        return new Delivery(object.place().label(), SourceFinder.in(object));
    }
}
