package dev.caravan.feed;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Which files a {@code match} means: by the name, or by the whole path where it has a slash (java.nio.file glob syntax). */
final class FileGlob {
    private FileGlob() {}

    static boolean matches(String glob, Path path) {
        Path file = path.getFileName();
        return FileSystems.getDefault()
                .getPathMatcher("glob:" + glob)
                .matches(glob.contains("/") || file == null ? path : file);
    }
}
