package dev.caravan.intake;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to load, as intake found it.
 *
 * @param uri where it is
 * @param version size and time, or an ETag: changes whenever the content does
 * @param bytes size, 0 if unknown
 * @param label the path or key that feeds are matched against; a label only, never opened
 * @param captures what the wildcards of the glob stand for by which a command found it; null: no glob did
 */
public record Source(
        String uri,
        String version,
        long bytes,
        Path label,
        @Nullable List<String> captures) {
    /** A source that no glob found. */
    public Source(String uri, String version, long bytes, Path label) {
        this(uri, version, bytes, label, null);
    }
}
