package dev.caravan.csv.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a person names to be read: a file, or one entry of a zip archive as {@code exports.zip!/people.csv}.
 *
 * @param file the file, or the archive
 * @param entry name of the entry; null: the file, or every CSV file in the archive
 */
public record ZipPath(Path file, @Nullable String entry) {
    private static final String BETWEEN = "!/";

    /** A file that is there is meant itself, whatever it is called; entries may have {@code !/} in their names, too. */
    public static ZipPath of(Path named) {
        String text = named.toString();
        int between = Files.exists(named) ? -1 : text.indexOf(BETWEEN);
        while (between > 0) {
            Path archive = Path.of(text.substring(0, between));
            if (Files.isRegularFile(archive)) {
                return new ZipPath(archive, text.substring(between + BETWEEN.length()));
            }
            between = text.indexOf(BETWEEN, between + 1);
        }
        return new ZipPath(named, null);
    }
}
