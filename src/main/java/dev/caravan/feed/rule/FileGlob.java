package dev.caravan.feed.rule;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Which files a {@code match} means: by the name, or by the whole path where it has a slash (java.nio.file glob syntax). */
public final class FileGlob {
    private FileGlob() {}

    public static boolean matches(String glob, Path path) {
        Path file = path.getFileName();
        return FileSystems.getDefault()
                .getPathMatcher("glob:" + glob)
                .matches(glob.contains("/") || file == null ? path : file);
    }
}
