package dev.caravan.intake;

import java.util.List;

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

    /** The sources of several files, in their order. */
    public static DiscoveredSources union(List<DiscoveredSources> files) {
        return new DiscoveredSources(
                files.stream().flatMap(file -> file.all().stream()).toList(),
                files.stream().flatMap(file -> file.passedOver().stream()).toList());
    }
}
