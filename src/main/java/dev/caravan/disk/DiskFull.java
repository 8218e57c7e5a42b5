package dev.caravan.disk;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recognises failures for want of disk space. The JDK has no exception class or error code for them: it passes on the operating
 * system's text, in English since the JVM doesn't set LC_MESSAGES ({@code ENOSPC} on Linux and macOS, {@code ERROR_DISK_FULL} on
 * Windows). DuckDB does the same.
 */
public final class DiskFull {
    private DiskFull() {}

    /** Whether the failure or one of its causes is an {@link IOException} by a full disk. */
    public static boolean isCauseOf(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof IOException && isMessage(cause.getMessage()));
    }

    /** Whether the message of an exception contains the operating system's text for a full disk. */
    public static boolean isMessage(@Nullable String message) {
        return message != null
                && (message.contains("No space left on device") || message.contains("not enough space on the disk"));
    }
}
