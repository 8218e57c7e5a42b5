package dev.caravan.intake;

import dev.caravan.source.s3.ObjectVersion;
import java.nio.file.Path;

/**
 * What came in one piece: a file with all that it holds, or an object.
 *
 * @param name what reports and the same content are told by; only a label
 */
public record IncomingSource(Path name, DiscoveredSources sources) {
    public static IncomingSource of(ObjectVersion object) {
        return new IncomingSource(object.place().label(), SourceFinder.in(object));
    }
}
