package dev.caravan.report.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The groups of a partition in a file.
 *
 * @param partition from 0
 * @param name of the file among those of the run
 * @param rows number of groups
 * @param bytes size of the file
 * @param sha256 of the file, in hexadecimal
 */
public record Part(int partition, String name, long rows, long bytes, String sha256) {
    private static final String LIST = "parts.json";

    /** The same under another name. */
    public Part named(String other) {
        return new Part(partition, other, rows, bytes, sha256);
    }

    /** As JSON: Kryo, by which Spark brings it to the driver, writes no records. */
    public String json() throws IOException {
        return RangeResult.JSON.writeValueAsString(this);
    }

    /**
     * Writes the list of all parts.
     *
     * @param directory of the plan's file
     * @param parts each as {@link #json}
     */
    public static void writeAll(Path directory, List<String> parts) throws IOException {
        Files.writeString(directory.resolve(LIST), parts.stream().collect(Collectors.joining(",", "[", "]")));
    }

    /** The list that {@link #writeAll} wrote. */
    public static List<Part> readAll(Path directory) throws IOException {
        return List.of(RangeResult.JSON.readValue(Files.readAllBytes(directory.resolve(LIST)), Part[].class));
    }
}
