package dev.caravan.feed.rule;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** The glob of a {@code match}: matched with the file's name, or by the whole path where it has a slash (java.nio.file glob syntax). */
public final class FileGlob {
    private FileGlob() {}

    public static boolean matches(String glob, Path path) {
        Path file = path.getFileName();
        return FileSystems.getDefault()
                .getPathMatcher("glob:" + glob)
                .matches(glob.contains("/") || file == null ? path : file);
    }
}
