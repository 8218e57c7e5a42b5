package dev.caravan.intake;

import dev.caravan.ledger.job.ArchiveEntry;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds to load: itself, or the CSV files in it if it is a zip archive.
 *
 * @param passedOver names of the archive's other files
 */
public record DiscoveredSources(List<Source> all, List<String> passedOver) {
    public DiscoveredSources {
        all = List.copyOf(all);
        passedOver = List.copyOf(passedOver);
    }

    /**
     * The same sources, found by a glob.
     *
     * @param captures what its wildcards stand for, from the URI of what was found; null: no glob found it
     */
    public DiscoveredSources capturing(Function<URI, @Nullable List<String>> captures) {
        return new DiscoveredSources(
                all.stream()
                        .map(source -> new Source(
                                source.uri(),
                                source.version(),
                                source.bytes(),
                                source.label(),
                                captures.apply(ArchiveEntry.container(source.uri()))))
                        .toList(),
                passedOver);
    }

    /** The sources of several files, in their order. */
    public static DiscoveredSources union(List<DiscoveredSources> files) {
        return new DiscoveredSources(
                files.stream().flatMap(file -> file.all().stream()).toList(),
                files.stream().flatMap(file -> file.passedOver().stream()).toList());
    }
}
